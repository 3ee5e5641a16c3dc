import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anOrder, NOON_MS } from '../testing/builders.ts'
import { type Answer, decideAnswer } from './answer.ts'
import {
  ClaimHeld,
  decide,
  IllegalTransition,
  isAwaiting,
  type OrderChange,
  type OrderCommand,
  type OrderRecord,
} from './order.ts'

const HOUR_MS = 3_600_000
const LEASE_MS = 20_000
const UNTIL_MS = NOON_MS + HOUR_MS
const CLAIM = { type: 'claim', leaseMs: LEASE_MS, checkAtMs: NOON_MS + 50_000 } as const
const AWAIT = { type: 'await', untilMs: UNTIL_MS } as const
const RETRY = { type: 'retry', checkAtMs: NOON_MS + 50_000 } as const

function changed(change: OrderChange | 'already applied'): OrderRecord {
  if (change === 'already applied') throw new Error('expected a change')
  return change.after
}
const after = (order: OrderRecord, ...commands: OrderCommand[]): OrderRecord =>
  commands.reduce((latest, command) => changed(decide(latest, command, NOON_MS)), order)
const answered = (order: OrderRecord, answer: Answer, nowMs = NOON_MS) => decideAnswer(order, answer, nowMs)

const claimed = after(anOrder(), CLAIM)
const awaiting = after(claimed, AWAIT)
const FULFILLED = { outcome: 'fulfilled' } as const
const REFUSED = { outcome: 'refused', reason: 'we do not deliver there' } as const

describe('an order that waits for its answer', () => {
  it('has given its claim back, without a crash or an attempt, and is looked after when its time is over', () => {
    expect(awaiting).toMatchObject({ status: 'PROCESSING', version: 3, attempts: 0, checkAtMs: UNTIL_MS })
    expect(awaiting).not.toHaveProperty('leaseUntilMs')
    expect(awaiting).not.toHaveProperty('crashes')
    expect(awaiting.history).toHaveLength(2)
  })

  it('is left to wait once: the next time changes nothing', () => {
    expect(decide(awaiting, { ...AWAIT, untilMs: UNTIL_MS + HOUR_MS }, NOON_MS)).toBe('already applied')
    for (const order of [anOrder(), after(claimed, { type: 'confirm' })])
      expect(() => decide(order, AWAIT, NOON_MS)).toThrow(IllegalTransition)
  })

  it('is claimed and republished by no one before its time is over', () => {
    const republish = { type: 'republish', checkAtMs: NOON_MS } as const
    for (const command of [CLAIM, republish])
      expect(() => decide(awaiting, command, UNTIL_MS - 1)).toThrow(
        expect.objectContaining({ name: 'ClaimHeld', leaseUntilMs: UNTIL_MS }),
      )
    const late = changed(decide(awaiting, CLAIM, UNTIL_MS))
    expect(late).toMatchObject({ awaitUntilMs: UNTIL_MS, leaseUntilMs: UNTIL_MS + LEASE_MS })
    expect(late).not.toHaveProperty('crashes')
  })

  it('can be cancelled by its customer all the time, and waits no more then', () => {
    const { after: cancelled, stock } = decide(awaiting, { type: 'cancel' }, UNTIL_MS) as OrderChange
    expect([cancelled.status, stock]).toEqual(['CANCELLED', 'return'])
    expect(cancelled).not.toHaveProperty('awaitUntilMs')
  })

  it('waits anew after a retry', () => {
    const failed = changed(answered(awaiting, REFUSED))
    const again = after(failed, RETRY, CLAIM)
    expect(again).not.toHaveProperty('awaitUntilMs')
    expect(after(again, AWAIT)).toMatchObject({ awaitUntilMs: UNTIL_MS })
  })
})

describe('an answer', () => {
  it('confirms the order, and the timeline keeps what the partner calls it', () => {
    const change = answered(awaiting, { ...FULFILLED, reference: 'SHIP-1' })
    expect(change).toMatchObject({ stock: 'none', event: 'order.confirmed', mail: 'confirmed' })
    const order = changed(change)
    expect(order).toMatchObject({ status: 'CONFIRMED', attempts: 1, version: 4 })
    expect(order.attemptLog).toEqual([{ at: expect.any(String), outcome: 'fulfilled', detail: '(SHIP-1)' }])
    for (const name of ['awaitUntilMs', 'checkAtMs']) expect(order).not.toHaveProperty(name)
  })

  it('fails the order with the reason for its customer on one line, and returns the stock', () => {
    const change = answered(awaiting, { outcome: 'refused', reason: ' no such\r\nregion ', reference: 'R1' })
    expect(change).toMatchObject({ stock: 'return', event: 'order.failed', mail: 'failed' })
    const order = changed(change)
    expect(order.history.at(-1)).toMatchObject({ status: 'FAILED', reason: 'no such region' })
    expect(order.attemptLog).toEqual([{ at: expect.any(String), outcome: 'refused', detail: 'no such region (R1)' }])
  })

  it.each([undefined, '', ' \n'])('refuses in general words where its reason is %j', (reason) => {
    const { history } = changed(answered(awaiting, { outcome: 'refused', reason }))
    expect(history.at(-1)?.reason).toBe('the order was refused')
  })

  it('that comes late is taken, until a worker has claimed the order to fail it', () => {
    expect(changed(answered(awaiting, FULFILLED, UNTIL_MS + HOUR_MS)).status).toBe('CONFIRMED')
    const late = changed(decide(awaiting, CLAIM, UNTIL_MS))
    expect(() => answered(late, FULFILLED, UNTIL_MS + LEASE_MS - 1)).toThrow(IllegalTransition)
  })

  it('changes nothing the second time, and the other one is refused', () => {
    const confirmed = changed(answered(awaiting, FULFILLED))
    const failed = changed(answered(awaiting, REFUSED))
    expect([answered(confirmed, FULFILLED), answered(failed, REFUSED)]).toEqual(['already applied', 'already applied'])
    expect(() => answered(confirmed, REFUSED)).toThrow(IllegalTransition)
    expect(() => answered(failed, FULFILLED)).toThrow(IllegalTransition)
  })

  it.each<[string, OrderRecord]>([
    ['waits for a worker', anOrder()],
    ['a worker has in hand', claimed],
    ['was given back by a worker', after(claimed, { type: 'giveBack', checkAtMs: NOON_MS })],
    ['was cancelled', after(awaiting, { type: 'cancel' })],
  ])('to an order that %s is refused', (_, order) => {
    expect(() => answered(order, FULFILLED)).toThrow(IllegalTransition)
    expect(() => answered(order, REFUSED)).toThrow(IllegalTransition)
  })

  it.each(['\u{1f4e6}'.repeat(199), `a${'\u{1f4e6}'.repeat(300)}`, 'half \ud83d', 'turned \u202eround'])(
    'that is sent again with its key is the same one as a store of UTF-8 gave back: %j',
    (reason) => {
      const posted = { outcome: 'refused', reason, reference: `${'r'.repeat(9)}\ud83d`, key: 'hash' } as const
      const stored = structuredClone(changed(answered(awaiting, posted)))
      for (const attempt of stored.attemptLog ?? [])
        attempt.detail = Buffer.from(attempt.detail ?? '', 'utf8').toString('utf8')
      expect(answered(stored, posted)).toBe('already applied')
    },
  )

  it('that is sent again with its key refuses no order that an admin has retried since', () => {
    const keyed = { ...REFUSED, key: 'hash' }
    const again = after(changed(answered(awaiting, keyed)), RETRY, CLAIM, AWAIT)
    expect(answered(again, keyed)).toBe('already applied')
    for (const other of [FULFILLED, { ...REFUSED, reason: 'another' }])
      expect(() => answered(again, { ...other, key: 'hash' })).toThrow(
        expect.objectContaining({ code: 'IDEMPOTENCY_KEY_REUSED' }),
      )
    expect(changed(answered(again, { ...REFUSED, key: 'another' })).status).toBe('FAILED')
  })
})

describe('whatever happens to an order', () => {
  const moves: Record<string, (order: OrderRecord, nowMs: number) => OrderChange | 'already applied'> = {
    claim: (order, nowMs) => decide(order, { ...CLAIM, checkAtMs: nowMs + LEASE_MS + 1 }, nowMs),
    await: (order, nowMs) => decide(order, { type: 'await', untilMs: nowMs + HOUR_MS }, nowMs),
    release: (order, nowMs) => decide(order, { type: 'release', error: 'busy', checkAtMs: nowMs + 1 }, nowMs),
    republish: (order, nowMs) => decide(order, { type: 'republish', checkAtMs: nowMs + 1 }, nowMs),
    cancel: (order, nowMs) => decide(order, { type: 'cancel' }, nowMs),
    retry: (order, nowMs) => decide(order, { type: 'retry', checkAtMs: nowMs + 1 }, nowMs),
    fulfilled: (order, nowMs) => decideAnswer(order, FULFILLED, nowMs),
    refused: (order, nowMs) => decideAnswer(order, REFUSED, nowMs),
  }
  const step = fc.record({
    move: fc.constantFrom(...Object.keys(moves)),
    afterMs: fc.constantFrom(0, 1, LEASE_MS, HOUR_MS),
  })

  it('it waits only in work, is claimed by no one while it does, and holds its stock once', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
        let order = anOrder()
        let held = 1
        let nowMs = NOON_MS
        for (const { move, afterMs } of steps) {
          nowMs += afterMs
          const before = order
          try {
            const change = moves[move]!(order, nowMs)
            if (change === 'already applied') continue
            if (change.stock === 'return') held--
            if (change.stock === 'reserve') held++
            order = change.after
          } catch (error) {
            if (!(error instanceof IllegalTransition || error instanceof ClaimHeld)) throw error
            continue
          }
          expect(order.version).toBe(before.version + 1)
          expect(held).toBe(order.status === 'FAILED' || order.status === 'CANCELLED' ? 0 : 1)
          if (order.awaitUntilMs !== undefined) expect(order.status).toBe('PROCESSING')
          if (isAwaiting(order, nowMs)) expect(order).not.toHaveProperty('leaseUntilMs')
          if (isAwaiting(before, nowMs)) expect(['release', 'cancel', 'fulfilled', 'refused']).toContain(move)
        }
      }),
    )
  })
})
