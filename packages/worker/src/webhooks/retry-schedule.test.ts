import { describe, expect, it } from 'vitest'
import { retryDelayMs } from './retry-schedule.ts'

const HOUR_MS = 3_600_000

describe('the schedule of retries', () => {
  it('waits 5 s, 30 s, 2 min, 10 min, 1 h, then 6 h each time', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7].map((tries) => retryDelayMs(tries, () => 0))
    expect(delays).toEqual([5_000, 30_000, 120_000, 600_000, HOUR_MS, 6 * HOUR_MS, 6 * HOUR_MS])
  })

  it('gives up after three days, and not before', () => {
    const delays = Array.from({ length: 30 }, (_, index) => retryDelayMs(index + 1, () => 0))
    const given = delays.filter((delayMs) => delayMs !== undefined)
    const totalMs = given.reduce((sum, delayMs) => sum + delayMs, 0)
    expect(totalMs).toBeLessThanOrEqual(72 * HOUR_MS)
    expect(totalMs).toBeGreaterThan(66 * HOUR_MS)
    expect(delays.slice(given.length).every((delayMs) => delayMs === undefined)).toBe(true)
  })

  it('adds a fifth at most, by chance', () => {
    expect(retryDelayMs(1, () => 1)).toBe(6_000)
  })
})
