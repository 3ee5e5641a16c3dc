import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anOrder } from '../testing/builders.ts'
import { backOffOf } from './republication.ts'

const backOffs = (deadlineMs: number, times: number): number[] => {
  let order = anOrder()
  return Array.from({ length: times }, () => {
    const backOff = backOffOf(order, { nowMs: 0, deadlineMs })
    order = { ...order, ...backOff }
    return backOff.checkAtMs
  })
}

it('looks at an order again after twice its deadline, then after four times as long, and in the end every hour', () => {
  const MINUTE_MS = 60_000
  expect(backOffs(4 * MINUTE_MS, 5).map((ms) => ms / MINUTE_MS)).toEqual([8, 16, 32, 60, 60])
})

it('is never sooner than the deadline, and never further away than an hour or the deadline', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_000, max: 86_400_000 }), (deadlineMs) => {
      for (const ms of backOffs(deadlineMs, 40)) {
        expect(ms).toBeGreaterThanOrEqual(deadlineMs)
        expect(ms).toBeLessThanOrEqual(Math.max(deadlineMs, 3_600_000))
      }
    }),
  )
})
