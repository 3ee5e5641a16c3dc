import { expect, it } from 'vitest'
import { readAll } from './read-all.ts'

it('a list is read page after page, to its end', async () => {
  const pages: Record<string, object> = {
    '/list?limit=100': { items: [1, 2], nextCursor: 'a b' },
    '/list?limit=100&cursor=a+b': { items: [3], nextCursor: null },
  }
  const call = async <T>(path: string) => pages[path] as T
  expect(await readAll<number>({ call }, '/list')).toEqual([1, 2, 3])
})
