import { describe, expect, it } from 'vitest'
import type { OrderStatus } from '../contracts/orders.ts'
import { ORDER_STATUSES } from '../contracts/orders.ts'
import {
  ClaimHeld,
  decide,
  IllegalTransition,
  isBeforeRetry,
  type OrderChange,
  type OrderCommand,
  type OrderRecord,
  TRANSITIONS,
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
  release: { type: 'release', error: 'the partner timed out' },
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

  it('starts the attempts anew with a retry', () => {
    const failed = order({ status: 'FAILED', attempts: 4, lastError: 'timed out' })
    expect(changeOf(failed, commands.retry).after).toMatchObject({ attempts: 0, checkAtMs: NOW + 30_000 })
    expect(changeOf(failed, commands.retry).after).not.toHaveProperty('lastError')
  })
})

describe('a claim', () => {
  it('counts the attempt and holds until its lease is over', () => {
    const { after } = changeOf(order(), commands.claim)
    expect(after).toMatchObject({ attempts: 1, leaseUntilMs: NOW + 20_000 })
    expect(() => decide(after, commands.claim, NOW + 19_999)).toThrow(ClaimHeld)
  })

  it('is taken over after its lease, with a higher version and no new history', () => {
    const { after: claimed } = changeOf(order(), commands.claim)
    const taken = decide(claimed, commands.claim, NOW + 20_000)
    expect(taken).toMatchObject({ stock: 'none', after: { version: 3, attempts: 2, status: 'PROCESSING' } })
    expect((taken as OrderChange).after.history).toHaveLength(2)
  })

  it('that is given back or taken over says when, since what has a new version has changed', () => {
    const { after: claimed } = changeOf({ ...order(), updatedAt: '2026-01-31T11:00:00.000Z' }, commands.claim)
    const later = { ...claimed, updatedAt: '2026-01-31T11:00:00.000Z', leaseUntilMs: NOW - 1 }
    const changes = [changeOf(later, commands.release), changeOf(later, commands.claim)]
    expect(changes.map(({ after }) => after.updatedAt)).toEqual(Array(2).fill('2026-01-31T12:00:00.000Z'))
  })

  it('is given back after a failed attempt, so that the next one need not wait', () => {
    const { after: claimed } = changeOf(order(), commands.claim)
    const { after: released } = changeOf(claimed, commands.release)
    expect(released).toMatchObject({ lastError: 'the partner timed out', version: 3, attempts: 1 })
    expect(changeOf(released, commands.claim).after.attempts).toBe(2)
  })
})
