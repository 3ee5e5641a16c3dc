import { expect, it } from 'vitest'
import { prefixOf } from './at.ts'

it.each([
  ['/console', ''],
  ['/console/inbox', ''],
  ['/docs/', ''],
  ['/shop/docs/', '/shop'],
  ['/shop/console', '/shop'],
  ['/shop/console/inbox', '/shop'],
  ['/a/b.c/console', '/a/b.c'],
  ['/console/console', '/console'],
  ['/console/console/inbox', '/console'],
])('what is before the page at %s is the prefix: %s', (pathname, prefix) => {
  expect(prefixOf(pathname)).toBe(prefix)
})
