import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { median, medianOfKnown, percentile } from './statistics.ts'

describe('the median', () => {
  it('is the middle one, whatever the order', () => expect(median([9, 1, 5])).toBe(5))
  it('is between the two in the middle', () => expect(median([4, 1, 2, 9])).toBe(3))
  it('of nothing is no number', () => expect(median([])).toBeNaN())
  it('leaves out what is not known', () => {
    expect(medianOfKnown([undefined, 3, undefined, 1])).toBe(2)
    expect(medianOfKnown([undefined])).toBeUndefined()
  })
})

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1)
  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
    [0, 1],
  ])('%s of 1 to 100 is %i', (share, expected) => expect(percentile(hundred.toReversed(), share)).toBe(expected))
  it('of one value is that value', () => expect(percentile([7], 0.99)).toBe(7))
  it('of nothing is no number', () => expect(percentile([], 0.99)).toBeNaN())

  it('is one of the values, and enough of them do not exceed it', () => {
    const values = fc.array(fc.double({ noNaN: true }), { minLength: 1 })
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (some, share) => {
        const found = percentile(some, share)
        expect(some.some((value) => value === found)).toBe(true)
        expect(some.filter((value) => value <= found).length).toBeGreaterThanOrEqual(some.length * share)
      }),
    )
  })
})
