import { expect, it } from 'vitest'
import { createTokenCache } from './token-cache.ts'

it('knows a token until it expires, and not a millisecond longer', () => {
  let nowMs = 1_000
  const cache = createTokenCache(() => nowMs)
  cache.add('Bearer a', { userId: 'ada', expiresAtMs: 2_000 })
  nowMs = 1_999
  expect(cache.find('Bearer a')?.userId).toBe('ada')
  nowMs = 2_000
  expect(cache.find('Bearer a')).toBeUndefined()
})

it('knows nothing of a token that differs in a single character', () => {
  const cache = createTokenCache(() => 0)
  cache.add('Bearer a', { userId: 'ada', expiresAtMs: 1 })
  expect(cache.find('Bearer b')).toBeUndefined()
})

it('forgets the oldest of more than ten thousand', () => {
  const cache = createTokenCache(() => 0)
  for (let n = 0; n <= 10_000; n++) cache.add(`Bearer ${n}`, { userId: 'ada', expiresAtMs: 1 })
  expect(cache.find('Bearer 0')).toBeUndefined()
  expect(cache.find('Bearer 1')).toBeDefined()
  expect(cache.find('Bearer 10000')).toBeDefined()
})
