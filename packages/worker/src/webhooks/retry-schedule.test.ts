import { describe, expect, it } from 'vitest'
import { waitAfter } from './retry-schedule.ts'

const HOUR_MS = 3_600_000

describe('the schedule of retries', () => {
  it('waits 5 s, 30 s, 2 min, 10 min, 1 h, then 6 h each time', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7].map((tries) => waitAfter(tries, () => 0))
    expect(waits).toEqual([5_000, 30_000, 120_000, 600_000, HOUR_MS, 6 * HOUR_MS, 6 * HOUR_MS])
  })

  it('gives up after three days, and not before', () => {
    const waits = Array.from({ length: 30 }, (_, index) => waitAfter(index + 1, () => 0))
    const given = waits.filter((waitMs) => waitMs !== undefined)
    const totalMs = given.reduce((sum, waitMs) => sum + waitMs, 0)
    expect(totalMs).toBeLessThanOrEqual(72 * HOUR_MS)
    expect(totalMs).toBeGreaterThan(66 * HOUR_MS)
    expect(waits.slice(given.length).every((waitMs) => waitMs === undefined)).toBe(true)
  })

  it('adds a fifth at most, by chance', () => {
    expect(waitAfter(1, () => 1)).toBe(6_000)
  })
})
