import { SCOPES } from '@orders/shared/contracts/api-keys'
import { describe, expect, it } from 'vitest'
import { describeLife, endOfDay, SCOPE_WORDS } from './scopes.ts'

describe('a key', () => {
  const nowMs = Date.parse('2026-01-31T12:00:00.000Z')
  it.each([
    [undefined, 'Good'],
    ['2027-01-31T12:00:00.000Z', 'Good'],
    ['2026-02-07T12:00:00.000Z', 'Ends soon'],
    ['2026-01-31T12:00:00.000Z', 'Ended'],
  ])('that ends at %s: %s', (expiresAt, word) => {
    expect(describeLife(expiresAt === undefined ? {} : { expiresAt }, nowMs)[1]).toBe(word)
  })

  it('is good to the end of its last day, where its maker is', () => {
    expect(endOfDay('2026-12-31')).toBe(new Date(2027, 0, 1).toISOString())
    expect(endOfDay('soon')).toBe('soon')
  })

  it('has a sentence for each scope', () => {
    expect(Object.keys(SCOPE_WORDS)).toEqual([...SCOPES])
  })
})
