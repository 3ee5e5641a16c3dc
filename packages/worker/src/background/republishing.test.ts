import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideRepublishing, growAllowance } from './republishing.ts'

const NOW_MS = 1_000_000_000

const request = fc.record({
  nowMs: fc.constant(NOW_MS),
  deadlineMs: fc.integer({ min: 1_000, max: 86_400_000 }),
  isEmpty: fc.boolean(),
  waitMs: fc.oneof(fc.integer({ min: 0, max: 864_000_000 }), fc.constant(Number.POSITIVE_INFINITY)),
  allowance: fc.double({ min: 0, max: 200, noNaN: true }),
})

describe('what is republished', () => {
  it('is what is overdue, where no message waits', () => {
    fc.assert(
      fc.property(request, (given) => {
        expect(decideRepublishing({ ...given, isEmpty: true })).toEqual({ beforeMs: NOW_MS, limit: 200 })
      }),
    )
  })

  it('is no order, where messages wait, that is younger than they are when they are received', () => {
    fc.assert(
      fc.property(request, fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
        const publishedAtMs = Math.ceil(NOW_MS - Math.min(given.waitMs, NOW_MS) * share)
        const { beforeMs } = decideRepublishing({ ...given, isEmpty: false })
        expect(publishedAtMs + given.deadlineMs).toBeGreaterThanOrEqual(beforeMs)
        expect(beforeMs).toBeLessThanOrEqual(NOW_MS)
      }),
    )
  })

  it('is within the allowance, where messages wait', () => {
    fc.assert(
      fc.property(request, (given) => {
        expect(decideRepublishing({ ...given, isEmpty: false }).limit).toBeLessThanOrEqual(given.allowance)
      }),
    )
  })
})

describe('the allowance', () => {
  it('grows by one for ten messages, or in ten minutes, up to a batch', () => {
    expect(growAllowance(0, { handled: 10, elapsedMs: 0 })).toBe(1)
    expect(growAllowance(0, { handled: 0, elapsedMs: 600_000 })).toBe(1)
    expect(growAllowance(199.5, { handled: 1_000, elapsedMs: 2_000 })).toBe(200)
  })
})

/** What a worker does in so many seconds with a queue in the order of its messages, in steps of a second. */
function work(given: {
  deadlineS: number
  perSecond: number
  atOnce: number
  arriving: readonly number[]
  lost: ReadonlySet<number>
}) {
  const { deadlineS, perSecond, atOnce, arriving, lost } = given
  const queue: { order: number; sentAt: number }[] = []
  const checkAt = new Map<number, { at: number; republished: number }>()
  let [placed, handled, allowance, waitS] = [0, 0, 0, 0]
  const seconds =
    Math.ceil((atOnce + arriving.reduce((sum, count) => sum + count, 0)) / perSecond) + 40 * deadlineS + 1_000
  for (let now = 0; now < seconds && (now < arriving.length || checkAt.size > 0); now += 1) {
    for (let count = (arriving[now] ?? 0) + (now === 0 ? atOnce : 0); count > 0; count -= 1) {
      checkAt.set(placed, { at: now + deadlineS, republished: 0 })
      if (!lost.has(placed)) queue.push({ order: placed, sentAt: now })
      placed += 1
    }
    const isEmpty = queue.length === 0
    const taken = queue.splice(0, perSecond)
    for (const { order, sentAt } of taken) {
      checkAt.delete(order)
      waitS = now - sentAt
    }
    handled += taken.length
    allowance = growAllowance(allowance, { handled: taken.length, elapsedMs: 1_000 })
    const decision = { nowMs: now * 1_000, deadlineMs: deadlineS * 1_000, isEmpty, waitMs: waitS * 1_000, allowance }
    const { beforeMs, limit } = decideRepublishing(decision)
    const overdue = [...checkAt].filter(([, { at }]) => at * 1_000 < beforeMs).slice(0, limit)
    for (const [order, { republished }] of overdue) {
      checkAt.set(order, { at: now + deadlineS * 2 ** (republished + 1), republished: republished + 1 })
      queue.push({ order, sentAt: now })
    }
    if (!isEmpty) allowance -= overdue.length
  }
  return { placed, handled: handled + queue.length, unsettled: checkAt.size }
}

const backlog = fc.record({
  deadlineS: fc.integer({ min: 1, max: 60 }),
  perSecond: fc.integer({ min: 1, max: 100 }),
  atOnce: fc.integer({ min: 0, max: 2_000 }),
  arriving: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 120 }),
})

describe('a worker with a backlog', () => {
  it('handles no message twice, whatever the backlog, its rate and the deadline', () => {
    fc.assert(
      fc.property(backlog, (given) => {
        const { placed, handled, unsettled } = work({ ...given, lost: new Set() })
        expect({ handled, unsettled }).toEqual({ handled: placed, unsettled: 0 })
      }),
      { numRuns: 30 },
    )
  })

  it('finds what is lost all the same, and handles few messages more than there are orders', () => {
    fc.assert(
      fc.property(backlog, fc.uniqueArray(fc.nat(500), { maxLength: 20 }), (given, lost) => {
        const { placed, handled, unsettled } = work({ ...given, lost: new Set(lost) })
        expect(unsettled).toBe(0)
        expect(handled).toBeLessThanOrEqual(Math.max(placed * 1.2, placed + lost.length))
      }),
      { numRuns: 30 },
    )
  })
})
