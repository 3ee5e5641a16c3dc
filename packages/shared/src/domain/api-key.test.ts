import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ApiKeySecret,
  apiKeyHash,
  goodUntilMs,
  isApiKey,
  isApiKeyLike,
  newApiKey,
  previousExpiresAtMs,
  rotatedSecrets,
} from './api-key.ts'

const DIGITS = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz']
const draws = fc.array(fc.nat(61), { minLength: 32, maxLength: 32 })
const keyOf = (drawn: number[]) => {
  const left = [...drawn]
  return newApiKey(() => left.shift()!)
}

describe('an API key', () => {
  it('has a prefix, 190 random bits and a checksum, in letters and digits', () => {
    fc.assert(
      fc.property(draws, (drawn) => {
        const key = keyOf(drawn)
        expect(key).toMatch(/^opk_[0-9A-Za-z]{38}$/)
        expect(isApiKey(key) && isApiKeyLike(key)).toBe(true)
        expect(key.slice(4, 36)).toBe(drawn.map((digit) => DIGITS[digit]).join(''))
      }),
    )
    expect(Math.log2(62 ** 32)).toBeGreaterThan(190)
  })

  it('is told from a mistyped one, whichever character it is', () => {
    fc.assert(
      fc.property(draws, fc.integer({ min: 4, max: 41 }), fc.constantFrom(...DIGITS), (drawn, at, typed) => {
        const key = keyOf(drawn)
        const mistyped = key.slice(0, at) + typed + key.slice(at + 1)
        expect(isApiKey(mistyped)).toBe(mistyped === key)
      }),
    )
  })

  it('is told from one with two characters the other way round', () => {
    fc.assert(
      fc.property(draws, fc.integer({ min: 4, max: 40 }), (drawn, at) => {
        const key = keyOf(drawn)
        const swapped = key.slice(0, at) + key[at + 1] + key[at] + key.slice(at + 2)
        expect(isApiKey(swapped)).toBe(swapped === key)
      }),
    )
  })

  it('is no other text, however like one it looks', () => {
    const key = newApiKey(randomInt)
    for (const text of ['', 'opk_', key.slice(0, -1), `${key}0`, `${key} `, `${key}\n`, key.replace('opk_', 'opk-')])
      expect(isApiKey(text)).toBe(false)
    fc.assert(fc.property(fc.string(), (text) => !isApiKey(text)))
  })

  it('keeps its format: keys that were given out stay good', () => {
    expect(keyOf(Array.from({ length: 32 }, (_, index) => index))).toBe('opk_0123456789ABCDEFGHIJKLMNOPQRSTUV1ggZdL')
    expect(apiKeyHash('opk_')).toBe('Slk5wdXtXA6-1gc_u9sl-FzKsTPH9g_S8HZ117-mdGE')
  })
})

describe('a rotation', () => {
  const secrets = fc.array(fc.record({ hash: fc.uuid(), expiresAtMs: fc.nat(2000) }), { maxLength: 12 })
  const given = fc.record({
    before: fc.tuple(fc.uuid(), secrets).map(([hash, rest]): ApiKeySecret[] => [{ hash }, ...rest]),
    nowMs: fc.nat(1000),
    overlapMs: fc.nat(1000),
  })

  it('leaves the new secret without an end, and none before it good for longer than the overlap, or than it was', () => {
    fc.assert(
      fc.property(given, ({ before, nowMs, overlapMs }) => {
        const after = rotatedSecrets(before, { hash: 'new', nowMs, overlapMs })
        expect(goodUntilMs({ secrets: after }, 'new')).toBe(Number.POSITIVE_INFINITY)
        expect(after.length).toBeLessThanOrEqual(10)
        for (const { hash } of after.slice(1)) {
          const untilMs = goodUntilMs({ secrets: after }, hash)
          expect(untilMs).toBeLessThanOrEqual(nowMs + overlapMs)
          expect(untilMs).toBeLessThanOrEqual(goodUntilMs({ secrets: before }, hash))
          expect(untilMs).toBeGreaterThan(nowMs)
        }
      }),
    )
  })

  it('made again since its answer was lost, leaves the one that is in use good', () => {
    const once = rotatedSecrets([{ hash: 'in use' }], { hash: 'lost', nowMs: 1000, overlapMs: 500 })
    const twice = rotatedSecrets(once, { hash: 'new', nowMs: 1100, overlapMs: 500 })
    expect(twice).toEqual([{ hash: 'new' }, { hash: 'lost', expiresAtMs: 1600 }, { hash: 'in use', expiresAtMs: 1500 }])
    expect(previousExpiresAtMs(twice, 1100)).toBe(1600)
  })

  it('without an overlap ends all that were before', () => {
    const once = rotatedSecrets([{ hash: 'stolen' }], { hash: 'lost', nowMs: 1000, overlapMs: 500 })
    expect(rotatedSecrets(once, { hash: 'new', nowMs: 1100, overlapMs: 0 })).toEqual([{ hash: 'new' }])
  })

  it('outlives no expiry of the key', () => {
    const key = { secrets: [{ hash: 'new' }, { hash: 'old', expiresAtMs: 20 }], expiresAtMs: 10 }
    expect([goodUntilMs(key, 'new'), goodUntilMs(key, 'old'), goodUntilMs(key, 'unknown')]).toEqual([10, 10, 0])
    expect(previousExpiresAtMs(key.secrets, 20)).toBeUndefined()
  })
})
