import { describe, expect, it } from 'vitest'
import { decide, type OrderCommand, type OrderRecord } from '../domain/order.ts'
import type { AuditedMail } from '../ports/audit.ts'
import { anOrder, NOON_MS } from '../testing/builders.ts'
import { checkOrder } from './check-order.ts'

const GRACE_MS = 300_000
const at = (ms: number) => new Date(NOON_MS + ms).toISOString()

const COMMANDS = {
  claim: { type: 'claim', leaseMs: 20_000, checkAtMs: NOON_MS + 50_000 },
  release: { type: 'release', error: 'connection reset', checkAtMs: NOON_MS + 50_000 },
  giveBack: { type: 'giveBack', checkAtMs: NOON_MS + 50_000 },
  await: { type: 'await', untilMs: NOON_MS + 3_600_000 },
  republish: { type: 'republish', checkAtMs: NOON_MS + 50_000 },
  confirm: { type: 'confirm' },
  fail: { type: 'fail', reason: 'the warehouse is closed' },
  cancel: { type: 'cancel' },
  retry: { type: 'retry', checkAtMs: NOON_MS + 50_000 },
} as const satisfies Record<string, OrderCommand>

/** A new order after the commands, each a second after the one before. */
function anOrderAfter(...commands: (keyof typeof COMMANDS)[]): OrderRecord {
  return commands.reduce((order, command, index) => {
    const change = decide(order, COMMANDS[command], NOON_MS + (index + 1) * 1000)
    if (change === 'already applied') throw new Error(`${command} changes nothing`)
    return change.after
  }, anOrder())
}

const sent = (kind: string): AuditedMail => ({ kind, state: 'sent' })
const unsent = (kind: string): AuditedMail => ({ kind, state: 'unsent' })
const confirmed = anOrderAfter('claim', 'confirm')
const history = (...steps: [OrderRecord['status'], number][]) => steps.map(([status, ms]) => ({ status, at: at(ms) }))

function rulesBroken(record: unknown, mails: AuditedMail[] = [], nowMs = NOON_MS): string[] {
  const found = [...checkOrder({ id: confirmed.id, record, mails }, { nowMs, graceMs: GRACE_MS })]
  return found.map(({ rule }) => rule)
}

describe('a sound order', () => {
  it.each<[string, OrderRecord, string[]]>([
    ['new', anOrder(), []],
    ['claimed', anOrderAfter('claim'), []],
    ['given back by a worker', anOrderAfter('claim', 'release'), []],
    ['given back by a worker that stops', anOrderAfter('claim', 'giveBack'), []],
    ['left to wait for its answer', anOrderAfter('claim', 'await'), []],
    ['fulfilled after it waited', anOrderAfter('claim', 'await', 'confirm'), ['confirmed']],
    ['republished after its message was given up', anOrderAfter('claim', 'release', 'republish'), []],
    ['confirmed', confirmed, ['confirmed']],
    ['failed', anOrderAfter('claim', 'fail'), ['failed']],
    ['cancelled', anOrderAfter('cancel'), ['cancelled']],
    ['retried', anOrderAfter('claim', 'fail', 'retry'), ['failed']],
    ['failed twice', anOrderAfter('claim', 'fail', 'retry', 'claim', 'fail'), ['failed']],
    ['confirmed after a retry', anOrderAfter('claim', 'fail', 'retry', 'claim', 'confirm'), ['failed', 'confirmed']],
  ])('that is %s breaks no rule', (_, order, kinds) => {
    expect(rulesBroken(order, kinds.map(sent))).toEqual([])
  })

  it('may have clocks in its history that differ by less than a second', () => {
    const entries = history(['PENDING', 0], ['PROCESSING', -900], ['CONFIRMED', -400])
    expect(rulesBroken({ ...confirmed, history: entries }, [sent('confirmed')])).toEqual([])
  })
})

describe('an order that was tampered with', () => {
  it.each<[string, Partial<OrderRecord>, string[]]>([
    ['a status of its own', { status: 'PROCESSING', checkAtMs: NOON_MS }, ['order.status']],
    ['no history', { history: [] }, ['order.start', 'order.status', 'mail.unexpected']],
    ['a history without its beginning', { history: confirmed.history.slice(1) }, ['order.start']],
    ['a step left out', { history: history(['PENDING', 0], ['CONFIRMED', 1]) }, ['order.transition']],
    [
      'a step after the end',
      { status: 'CANCELLED', history: [...confirmed.history, { status: 'CANCELLED', at: at(5000) }], version: 4 },
      ['order.transition', 'mail.missing'],
    ],
    [
      'the same step twice',
      { history: history(['PENDING', 0], ['PROCESSING', 1], ['PROCESSING', 2], ['CONFIRMED', 3]), version: 4 },
      ['order.transition'],
    ],
    [
      'a step back in time',
      { history: history(['PENDING', 0], ['PROCESSING', -1001], ['CONFIRMED', 0]) },
      ['order.time'],
    ],
    ['a version that is too low', { version: 2 }, ['order.version']],
    ['a total that is not the sum', { total: { amount: 1, currency: 'USD' } }, ['order.total']],
  ])('to have %s breaks just these rules', (_, edit, rules) => {
    expect(rulesBroken({ ...confirmed, ...edit }, [sent('confirmed')])).toEqual(rules)
  })

  it('to have a line that costs something else breaks the total', () => {
    const [line] = confirmed.items
    const items = [{ ...line!, quantity: line!.quantity + 1 }]
    expect(rulesBroken({ ...confirmed, items }, [sent('confirmed')])).toEqual(['order.total'])
  })

  it.each([
    ['nothing', undefined],
    ['a status that there is not', { ...confirmed, status: 'SHIPPED' }],
    ['a time that is none', { ...confirmed, history: [{ status: 'PENDING', at: 'noon' }] }],
    ['no lines', { ...confirmed, items: [] }],
    ['half a unit', { ...confirmed, items: [{ ...confirmed.items[0], quantity: 0.5 }] }],
  ])('to be %s cannot be read, and is looked at no further', (_, record) => {
    expect(rulesBroken(record)).toEqual(['order.shape'])
  })
})

describe('the mails of an order', () => {
  it('are missing where the order was settled without one', () => {
    expect(rulesBroken(confirmed)).toEqual(['mail.missing'])
    expect(rulesBroken(anOrderAfter('claim', 'fail'))).toEqual(['mail.missing'])
    expect(rulesBroken(anOrderAfter('cancel'))).toEqual(['mail.missing'])
    expect(rulesBroken(anOrderAfter('claim', 'fail', 'retry'))).toEqual(['mail.missing'])
  })

  it('are unexpected where the order never came to that', () => {
    expect(rulesBroken(confirmed, [sent('confirmed'), sent('failed')])).toEqual(['mail.unexpected'])
    expect(rulesBroken(anOrder(), [unsent('cancelled')])).toEqual(['mail.unexpected'])
  })

  it('are left behind when they wait longer than the grace since the order was settled', () => {
    const settledAtMs = NOON_MS + 2000
    expect(rulesBroken(confirmed, [unsent('confirmed')], settledAtMs + GRACE_MS)).toEqual([])
    expect(rulesBroken(confirmed, [unsent('confirmed')], settledAtMs + GRACE_MS + 1)).toEqual(['mail.unsent'])
    const rejected = { kind: 'confirmed', state: 'rejected' }
    expect(rulesBroken(confirmed, [rejected], settledAtMs + GRACE_MS + 1)).toEqual([])
  })

  it('of an end before a retry may wait for the next end, and are late only after it', () => {
    const lateMs = NOON_MS + GRACE_MS * 9
    for (const steps of [['retry'], ['retry', 'claim', 'await']] as const) {
      const again = { ...anOrderAfter('claim', 'fail', ...steps), checkAtMs: lateMs }
      expect(rulesBroken(again, [unsent('failed')], lateMs)).toEqual([])
    }
    const twice = anOrderAfter('claim', 'fail', 'retry', 'claim', 'fail')
    const { at: failedAt } = twice.history.at(-1)!
    expect(rulesBroken(twice, [unsent('failed')], Date.parse(failedAt) + GRACE_MS)).toEqual([])
    expect(rulesBroken(twice, [unsent('failed')], Date.parse(failedAt) + GRACE_MS + 1)).toEqual(['mail.unsent'])
  })

  it('may wait for their address, and are in no state that there is not', () => {
    for (const state of ['held', 'suppressed'])
      expect(rulesBroken(confirmed, [{ kind: 'confirmed', state }], NOON_MS + GRACE_MS * 9)).toEqual([])
    expect(rulesBroken(confirmed, [{ kind: 'confirmed', state: 'lost' }])).toEqual(['mail.state'])
  })
})

describe('an unsettled order', () => {
  it('is left behind when it is overdue for longer than the grace', () => {
    const order = anOrder({ checkAtMs: NOON_MS })
    expect(rulesBroken(order, [], NOON_MS + GRACE_MS)).toEqual([])
    expect(rulesBroken(order, [], NOON_MS + GRACE_MS + 1)).toEqual(['order.overdue'])
  })

  it('waits for its answer while it is in work, and at no other time', () => {
    const awaiting = anOrderAfter('claim', 'await')
    expect(rulesBroken(awaiting, [], NOON_MS + 3_600_000 + GRACE_MS)).toEqual([])
    expect(rulesBroken(awaiting, [], NOON_MS + 3_600_000 + GRACE_MS + 1)).toEqual(['order.overdue'])
    const { awaitUntilMs } = awaiting
    expect(rulesBroken({ ...confirmed, awaitUntilMs }, [sent('confirmed')])).toEqual(['order.wait'])
    expect(rulesBroken({ ...anOrder(), awaitUntilMs })).toEqual(['order.wait'])
  })

  it('is left behind when nobody will ever look after it', () => {
    const { checkAtMs: _, ...forgotten } = anOrder()
    expect(rulesBroken(forgotten)).toEqual(['order.overdue'])
  })
})
