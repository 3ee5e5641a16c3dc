import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OrderStatus } from '../contracts/orders.ts'
import { ORDER_STATUSES } from '../contracts/orders.ts'
import {
  ATTEMPTS_KEPT,
  ClaimHeld,
  CRASH_ALLOWANCE,
  decide,
  IllegalTransition,
  isBeforeRetry,
  isCrashAllowanceUsedUp,
  type OrderChange,
  type OrderCommand,
  type OrderRecord,
  TRANSITIONS,
  windowEndOf,
} from './order.ts'

const NOW = Date.parse('2026-01-31T12:00:00.000Z')
const usd = (amount: number) => ({ amount, currency: 'USD' })

const order = (overrides: Partial<OrderRecord> = {}): OrderRecord => ({
  id: '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e',
  userId: '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3f',
  status: 'PENDING',
  items: [{ productId: 'bike', name: 'Bike', quantity: 1, unitPrice: usd(9800), lineTotal: usd(9800) }],
  total: usd(9800),
  history: [{ status: 'PENDING', at: '2026-01-31T11:59:00.000Z' }],
  version: 1,
  createdAt: '2026-01-31T11:59:00.000Z',
  updatedAt: '2026-01-31T11:59:00.000Z',
  attempts: 0,
  checkAtMs: NOW + 30_000,
  ...overrides,
})

const commands: Record<OrderCommand['type'], OrderCommand> = {
  claim: { type: 'claim', leaseMs: 20_000, checkAtMs: NOW + 60_000 },
  release: { type: 'release', error: 'the partner timed out', checkAtMs: NOW + 45_000 },
  giveBack: { type: 'giveBack', checkAtMs: NOW + 45_000 },
  await: { type: 'await', untilMs: NOW + 3_600_000 },
  republish: { type: 'republish', checkAtMs: NOW + 45_000 },
  confirm: { type: 'confirm' },
  fail: { type: 'fail', reason: 'refused by the partner' },
  cancel: { type: 'cancel' },
  retry: { type: 'retry', checkAtMs: NOW + 30_000 },
}
const changeOf = (record: OrderRecord, command: OrderCommand): OrderChange => {
  const change = decide(record, command, NOW)
  if (change === 'already applied') throw new Error('expected a change')
  return change
}

describe('the transition table', () => {
  const allowed: Record<OrderStatus, Partial<Record<keyof typeof TRANSITIONS, OrderStatus>>> = {
    PENDING: { claim: 'PROCESSING', cancel: 'CANCELLED' },
    PROCESSING: { confirm: 'CONFIRMED', fail: 'FAILED' },
    CONFIRMED: {},
    FAILED: { retry: 'PENDING' },
    CANCELLED: {},
  }
  const names = Object.keys(TRANSITIONS) as (keyof typeof TRANSITIONS)[]
  const pairs = ORDER_STATUSES.flatMap((status) => names.map((name) => ({ status, name })))

  it.each(pairs)('$name of a $status order', ({ status, name }) => {
    const record = order({ status, leaseUntilMs: NOW + 1 })
    const to = allowed[status][name]
    if (to) {
      const { after } = changeOf(record, commands[name])
      expect([after.status, after.version, after.history.at(-1)?.status]).toEqual([to, 2, to])
    } else if (status === TRANSITIONS[name].to && name !== 'claim') {
      expect(decide(record, commands[name], NOW)).toBe('already applied')
    } else {
      expect(() => decide(record, commands[name], NOW)).toThrow(
        status === 'PROCESSING' && name === 'claim' ? ClaimHeld : IllegalTransition,
      )
    }
  })
})

describe('a decision', () => {
  it('leaves the order it was given as it was', () => {
    const record = Object.freeze(order())
    const history = Object.freeze(record.history)
    changeOf(record, commands.cancel)
    expect(history).toHaveLength(1)
  })

  it('returns the stock when the order ends without being fulfilled, and reserves it for a retry', () => {
    const processing = order({ status: 'PROCESSING' })
    expect(changeOf(order(), commands.cancel).stock).toBe('return')
    expect(changeOf(processing, commands.fail).stock).toBe('return')
    expect(changeOf(processing, commands.confirm).stock).toBe('none')
    expect(changeOf(order({ status: 'FAILED' }), commands.retry).stock).toBe('reserve')
  })

  it('says why an order failed', () => {
    const { after, event, mail } = changeOf(order({ status: 'PROCESSING' }), commands.fail)
    expect(after.history.at(-1)).toEqual({
      status: 'FAILED',
      at: '2026-01-31T12:00:00.000Z',
      reason: 'refused by the partner',
    })
    expect([event, mail]).toEqual(['order.failed', 'failed'])
  })

  it('takes the watchdog off a settled order', () => {
    const { after } = changeOf(order({ status: 'PROCESSING', leaseUntilMs: NOW + 1 }), commands.confirm)
    expect(after).not.toHaveProperty('checkAtMs')
    expect(after).not.toHaveProperty('leaseUntilMs')
  })

  it('knows events from before a retry, also of retries before the last, by their versions', () => {
    const retried = changeOf(order({ status: 'FAILED', version: 5, retriedAtVersion: 3 }), commands.retry).after
    expect([1, 3, 5, 6, 7].filter((version) => isBeforeRetry(retried, version))).toEqual([1, 3, 5])
    const claimed = changeOf(retried, commands.claim).after
    expect([5, 6].filter((version) => isBeforeRetry(claimed, version))).toEqual([5])
    expect(isBeforeRetry(order(), 1)).toBe(false)
  })

  it('starts every count anew with a retry', () => {
    const failed = order({ status: 'FAILED', attempts: 4, crashes: 2, republished: 5, lastError: 'timed out' })
    const { after } = changeOf(failed, commands.retry)
    expect(after).toMatchObject({ attempts: 0, crashes: 0, republished: 0, checkAtMs: NOW + 30_000 })
    expect(after).not.toHaveProperty('lastError')
  })

  it('counts the answers of the partner, whichever they are', () => {
    const { after: claimed } = changeOf(order({ attempts: 2 }), commands.claim)
    const attemptsAfter = (command: OrderCommand) => changeOf(claimed, command).after.attempts
    expect(claimed.attempts).toBe(2)
    expect(attemptsAfter(commands.confirm)).toBe(3)
    expect(attemptsAfter(commands.release)).toBe(3)
    expect(attemptsAfter({ type: 'fail', reason: 'refused', attempted: true })).toBe(3)
    expect(attemptsAfter(commands.fail)).toBe(2)
  })

  it('keeps the latest answers of the partner, for operators', () => {
    const { after: claimed } = changeOf(order(), commands.claim)
    const logAfter = (command: OrderCommand) => changeOf(claimed, command).after.attemptLog
    const at = new Date(NOW).toISOString()
    expect(logAfter(commands.confirm)).toEqual([{ at, outcome: 'fulfilled' }])
    expect(logAfter(commands.release)).toEqual([{ at, outcome: 'failed', detail: 'the partner timed out' }])
    const refusal: OrderCommand = { type: 'fail', reason: 'sold out', attempted: true }
    expect(logAfter(refusal)).toEqual([{ at, outcome: 'refused', detail: 'sold out' }])
    expect(logAfter({ ...refusal, error: 'timed out' })).toEqual([{ at, outcome: 'failed', detail: 'timed out' }])
    for (const command of [commands.fail, commands.giveBack, commands.cancel])
      expect(changeOf(order({ status: 'PROCESSING' }), command).after).not.toHaveProperty('attemptLog')

    let tried = order()
    for (let attempt = 1; attempt <= ATTEMPTS_KEPT + 5; attempt++) {
      const released = changeOf(changeOf(tried, commands.claim).after, {
        ...commands.release,
        error: `error ${attempt}`,
      } as OrderCommand)
      tried = released.after
    }
    expect(tried.attemptLog?.map(({ detail }) => detail)).toEqual(
      Array.from({ length: ATTEMPTS_KEPT }, (_, index) => `error ${index + 6}`),
    )
  })
})

describe('a claim', () => {
  it('holds until its lease is over', () => {
    const { after } = changeOf(order(), commands.claim)
    expect(after).toMatchObject({ attempts: 0, leaseUntilMs: NOW + 20_000 })
    expect(() => decide(after, commands.claim, NOW + 19_999)).toThrow(ClaimHeld)
    expect(() => decide(after, commands.republish, NOW + 19_999)).toThrow(ClaimHeld)
  })

  it('is taken over after its lease, with a higher version, no new history, and one crash more', () => {
    const { after: claimed } = changeOf(order(), commands.claim)
    const taken = decide(claimed, commands.claim, NOW + 20_000)
    expect(taken).toMatchObject({ stock: 'none', after: { version: 3, attempts: 0, crashes: 1, status: 'PROCESSING' } })
    expect((taken as OrderChange).after.history).toHaveLength(2)
    const again = decide((taken as OrderChange).after, commands.claim, NOW + 40_000)
    expect(again).toMatchObject({ after: { crashes: 2 } })
  })

  it('whose lease was ended by a start of embedded mode, of a process that has died, counts as a crash', () => {
    const { after: claimed } = changeOf(order(), commands.claim)
    expect(changeOf({ ...claimed, leaseUntilMs: 0 }, commands.claim).after.crashes).toBe(1)
  })

  it('that ends with a word is no crash, also where an earlier version of this program gave it back', () => {
    const { after: claimed } = changeOf(order(), commands.claim)
    const { leaseUntilMs: _, ...kept } = claimed
    const byEarlierVersion = { ...kept, leaseUntilMs: NOW, updatedAt: new Date(NOW).toISOString() }
    const ended = [
      changeOf(claimed, commands.release).after,
      changeOf(claimed, commands.giveBack).after,
      byEarlierVersion,
    ]
    for (const record of ended) expect(changeOf(record, commands.claim).after.crashes).toBeUndefined()
  })

  it('that is given back or taken over says when, since what has a new version has changed', () => {
    const { after: claimed } = changeOf({ ...order(), updatedAt: '2026-01-31T11:00:00.000Z' }, commands.claim)
    const later = { ...claimed, updatedAt: '2026-01-31T11:00:00.000Z', leaseUntilMs: NOW - 1 }
    const changes = [commands.release, commands.giveBack, commands.republish, commands.claim]
    const times = changes.map((command) => changeOf(later, command).after.updatedAt)
    expect(times).toEqual(Array(4).fill('2026-01-31T12:00:00.000Z'))
  })

  it('is released after an attempt that settled nothing, so that the next one need not wait', () => {
    const { after: claimed } = changeOf(order(), commands.claim)
    const { after: released } = changeOf(claimed, commands.release)
    expect(released).toMatchObject({ lastError: 'the partner timed out', version: 3, checkAtMs: NOW + 45_000 })
    expect(released).not.toHaveProperty('leaseUntilMs')
    expect(changeOf(released, commands.claim).after.version).toBe(4)
  })

  it('is given back by a worker that stops, and nothing is counted', () => {
    const { after: claimed } = changeOf(order({ attempts: 1, crashes: 1 }), commands.claim)
    const { after } = changeOf(claimed, commands.giveBack)
    expect(after).toMatchObject({ attempts: 1, crashes: 1, version: 3 })
    expect(after).not.toHaveProperty('leaseUntilMs')
    expect(after).not.toHaveProperty('lastError')
  })

  it('whose message was given up is one crash more, and its order gets another message', () => {
    const { after: claimed } = changeOf(order(), commands.claim)
    const change = decide(claimed, commands.republish, NOW + 20_000)
    expect(change).toMatchObject({ event: 'order.placed', stock: 'none', after: { crashes: 1, attempts: 0 } })
    expect((change as OrderChange).after).not.toHaveProperty('leaseUntilMs')
  })
})

describe('cancelling', () => {
  const WINDOW_END = NOW + 60_000
  const waiting = order({ cancellableUntil: new Date(WINDOW_END).toISOString() })

  it('is the customer’s alone until the window is over, and then whoever comes first', () => {
    expect(changeOf(waiting, commands.cancel)).toMatchObject({ stock: 'return', mail: 'cancelled' })
    expect(() => decide(waiting, commands.claim, WINDOW_END - 1)).toThrow(
      expect.objectContaining({ name: 'ClaimHeld', leaseUntilMs: WINDOW_END }),
    )
    expect(decide(waiting, commands.claim, WINDOW_END)).toMatchObject({ after: { status: 'PROCESSING' } })
    expect(decide(waiting, commands.cancel, WINDOW_END)).toMatchObject({ after: { status: 'CANCELLED' } })
  })

  it('has no second window after a retry, even one within the first', () => {
    const failed = { ...waiting, status: 'FAILED' as const }
    const { after } = changeOf(failed, commands.retry)
    expect(windowEndOf(after)).toBeUndefined()
    expect(changeOf(after, commands.claim).after.status).toBe('PROCESSING')
  })

  it('is possible between two tries, and once a claim has run out, but not while one holds', () => {
    const { after: claimed } = changeOf(order(), commands.claim)
    expect(() => decide(claimed, commands.cancel, NOW + 19_999)).toThrow(IllegalTransition)
    const { after: released } = changeOf(claimed, commands.release)
    const { after: cancelled, stock } = changeOf(released, commands.cancel)
    expect([cancelled.status, stock]).toEqual(['CANCELLED', 'return'])
    expect(cancelled).not.toHaveProperty('leaseUntilMs')
    expect(cancelled).not.toHaveProperty('checkAtMs')
    expect(decide(claimed, commands.cancel, NOW + 20_000)).toMatchObject({ after: { status: 'CANCELLED', version: 3 } })
  })

  it('and a claim are never both possible before the window’s end, nor neither after it, whatever was tried before', () => {
    const times = fc.integer({ min: 0, max: 200_000 })
    const tries = fc.array(fc.constantFrom('claim' as const, 'release' as const, 'giveBack' as const), { maxLength: 6 })
    fc.assert(
      fc.property(times, times, tries, (windowMs, askedMs, before) => {
        let latest = order({ cancellableUntil: new Date(NOW + windowMs).toISOString() })
        let nowMs = NOW + windowMs
        for (const type of before) {
          if (type !== 'claim' && latest.leaseUntilMs === undefined) continue
          const change = decide(latest, commands[type], nowMs)
          if (change !== 'already applied') latest = change.after
          nowMs += 20_000
        }
        const atMs = before.length > 0 ? nowMs + askedMs : NOW + askedMs
        const can = (type: 'claim' | 'cancel') => {
          try {
            return decide(latest, commands[type], atMs) !== 'already applied'
          } catch (error) {
            if (error instanceof ClaimHeld || error instanceof IllegalTransition) return false
            throw error
          }
        }
        const isWaiting = latest.status === 'PENDING' && atMs < NOW + windowMs
        const isHeld = (latest.leaseUntilMs ?? 0) > atMs
        expect([can('cancel'), can('claim')]).toEqual([!isHeld, !isHeld && !isWaiting])
      }),
    )
  })
})

describe('the allowance for crashes', () => {
  it('is five, whatever the partner answered', () => {
    expect(isCrashAllowanceUsedUp(order({ crashes: CRASH_ALLOWANCE, attempts: 9 }))).toBe(false)
    expect(isCrashAllowanceUsedUp(order({ crashes: CRASH_ALLOWANCE + 1 }))).toBe(true)
    expect(isCrashAllowanceUsedUp(order())).toBe(false)
  })
})
