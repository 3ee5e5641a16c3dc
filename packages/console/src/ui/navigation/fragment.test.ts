import { describe, expect, it } from 'vitest'
import { readFragment } from './fragment.ts'

describe('the fragment of an address', () => {
  it.each([
    ['#/verify?token=vXl5_kG0-c2', { url: '/verify', token: 'vXl5_kG0-c2' }],
    ['#/reset?token=a%2Bb%3D', { url: '/reset', token: 'a+b=' }],
    ['#/reset?lang=en&token=abc', { url: '/reset', token: 'abc' }],
    ['#/verify?token=', { url: '/verify?token=', token: '' }],
    ['#/verify', { url: '/verify', token: '' }],
  ])('of a link in a mail gives the token, and a path without it: %s', (fragment, place) => {
    expect(readFragment(fragment)).toEqual(place)
  })

  it('keeps the query of every other path', () => {
    expect(readFragment('#/orders?status=FAILED')).toEqual({ url: '/orders?status=FAILED', token: '' })
  })

  it.each(['', '#', '#main', '#//', '#//evil.example/verify?token=abc', '#/orders/%', '#/verify?token=%'])(
    'that names no path is as good as none: %s',
    (fragment) => {
      expect(readFragment(fragment)).toEqual({ url: '/', token: '' })
    },
  )
})
