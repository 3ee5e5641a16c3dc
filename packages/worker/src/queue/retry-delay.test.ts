import { describe, expect, it } from 'vitest'
import { exponentialDelay } from './retry-delay.ts'

describe('the delay before a message is delivered again', () => {
  it.each([
    [1, 1, 1],
    [2, 1, 2],
    [4, 4, 8],
    [7, 30, 60],
    [1000, 30, 60],
  ])('after delivery %i is %i to %i seconds, in whole seconds', (receiveCount, least, most) => {
    const delays = Array.from({ length: 200 }, () => exponentialDelay(receiveCount))
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(least)
    expect(Math.max(...delays)).toBeLessThanOrEqual(most)
    expect(delays.every(Number.isInteger)).toBe(true)
  })
})
