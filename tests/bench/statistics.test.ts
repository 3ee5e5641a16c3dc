import { expect, it } from 'vitest'
import { median, percentile } from './statistics.ts'

it('takes the middle of an odd number of values, in any order', () => {
  expect(median([9, 1, 5])).toBe(5)
})

it('takes the mean of the two in the middle of an even number', () => {
  expect(median([1, 2, 10, 4])).toBe(3)
})

it('has no median of nothing', () => {
  expect(median([])).toBeNaN()
})

it('takes percentiles by nearest rank', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(percentile(values, 0.5)).toBe(50)
  expect(percentile(values, 0.99)).toBe(99)
  expect(percentile([7], 0.99)).toBe(7)
})
