import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aCompleteChange, anEvent, anOrder, NOON_MS } from '../testing/builders.ts'
import { type Announcement, announcePlacement, orderAt, toPublicEvent } from './announcement.ts'
import type { CompleteChange } from './complete-change.ts'
import { decide, type OrderCommand, type OrderRecord } from './order.ts'
import { toOrder } from './placement.ts'

const CLAIM = { type: 'claim', leaseMs: 1_000, checkAtMs: 1 } as const
const FAIL = { type: 'fail', reason: 'the warehouse is closed' } as const
const RETRY = { type: 'retry', checkAtMs: 1 } as const
const COMMANDS: readonly OrderCommand[] = [
  CLAIM,
  FAIL,
  RETRY,
  { type: 'release', error: 'connection reset', checkAtMs: 1 },
  { type: 'giveBack', checkAtMs: 1 },
  { type: 'republish', checkAtMs: 1 },
  { type: 'confirm' },
  { type: 'cancel' },
]

/** One after the other, a minute apart; what is refused changes nothing. */
function live(placed: OrderRecord, commands: readonly OrderCommand[]): CompleteChange[] {
  const changes: CompleteChange[] = []
  let latest = placed
  for (const [index, command] of commands.entries()) {
    const change = attempt(latest, command, NOON_MS + (index + 1) * 60_000)
    if (!change) continue
    changes.push(change)
    latest = change.after
  }
  return changes
}

function attempt(order: OrderRecord, command: OrderCommand, nowMs: number): CompleteChange | undefined {
  try {
    const change = decide(order, command, nowMs)
    return change === 'already applied' ? undefined : aCompleteChange(change, { nowMs })
  } catch {
    return undefined
  }
}

const announced = (changes: readonly CompleteChange[]): Announcement[] =>
  changes.flatMap(({ announcement }) => announcement ?? [])

describe('what is announced', () => {
  it.each<[string, OrderCommand[], string[]]>([
    ['is confirmed', [CLAIM, { type: 'confirm' }], ['order.confirmed 3']],
    ['is cancelled', [{ type: 'cancel' }], ['order.cancelled 2']],
    [
      'fails and is retried',
      [CLAIM, FAIL, RETRY, CLAIM, FAIL, RETRY, CLAIM, { type: 'confirm' }],
      ['order.failed 3', 'order.placed 4', 'order.failed 6', 'order.placed 7', 'order.confirmed 9'],
    ],
    [
      'is sent to a worker again',
      [
        { ...CLAIM, leaseMs: 1 },
        { type: 'republish', checkAtMs: 1 },
      ],
      [],
    ],
  ])('of an order that %s', (_, commands, expected) => {
    const told = announced(live(anOrder(), commands))
    expect(told.map(({ event, steps }) => `${event.type} ${steps}`)).toEqual(expected)
  })

  it('is the event that a worker gets, where one does', () => {
    const [cancelled] = live(anOrder(), [{ type: 'cancel' }])
    expect(cancelled?.announcement?.event).toBe(cancelled?.event)
    const confirmed = live(anOrder(), [CLAIM, { type: 'confirm' }])[1]
    expect(confirmed?.event).toBeUndefined()
    expect(confirmed?.announcement?.event).toMatchObject({ type: 'order.confirmed', data: { version: 3 } })
  })

  it('comes with something else to be written, so that no store may take a short cut', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...COMMANDS), { maxLength: 20 }), (commands) => {
        for (const { announcement, event, mail, stock } of live(anOrder(), commands))
          expect(announcement === undefined || Boolean(event || mail) || stock !== 'none').toBe(true)
      }),
    )
  })
})

describe('the order of an announcement', () => {
  const window = fc.constantFrom(undefined, 30_000, 90_000)

  it('is as clients saw it then, however far it has come', () => {
    fc.assert(
      fc.property(window, fc.array(fc.constantFrom(...COMMANDS), { maxLength: 20 }), (windowMs, commands) => {
        const end = windowMs && { cancellableUntil: new Date(NOON_MS + windowMs).toISOString() }
        const placed = anOrder({ ...end })
        const changes = live(placed, commands)
        const last = changes.at(-1)?.after ?? placed
        expect(orderAt(last, { steps: 1, version: 1 })).toEqual(toOrder(placed))
        for (const { after, announcement } of changes) {
          if (!announcement) continue
          const { steps, event } = announcement
          expect(orderAt(last, { steps, version: event.data.version })).toEqual(toOrder(after))
        }
      }),
    )
  })

  it('still has its cancel window where it was placed, and none where it was retried', () => {
    const cancellableUntil = new Date(NOON_MS + 30_000).toISOString()
    const placed = anOrder({ cancellableUntil })
    const changes = live(placed, [CLAIM, FAIL, RETRY])
    const retried = changes.at(-1)!.after
    expect(orderAt(retried, { steps: 1, version: 1 })).toMatchObject({ status: 'PENDING', cancellableUntil })
    expect(orderAt(retried, { steps: 3, version: 3 })).not.toHaveProperty('cancellableUntil')
    expect(orderAt(retried, { steps: 4, version: 4 })).toMatchObject({ status: 'PENDING', version: 4 })
    expect(orderAt(retried, { steps: 4, version: 4 })).not.toHaveProperty('cancellableUntil')
  })

  it('is in the public event, beside what the event has', () => {
    const order = anOrder({ idempotency: { key: 'a key of hers', fingerprint: 'f' } })
    const event = anEvent(order)
    const told = toPublicEvent(announcePlacement(event), order)
    expect(told).toEqual({ ...event, data: { ...event.data, order: toOrder(order) } })
    expect(JSON.stringify(told)).not.toContain('a key of hers')
  })
})
