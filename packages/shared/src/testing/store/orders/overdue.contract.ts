import { beforeEach, describe, expect, it } from 'vitest'
import type { OverdueOrders } from '../../../ports/stores.ts'
import { anEvent, NOON_MS } from '../../builders.ts'
import { AWAIT, CLAIM, type OpenStore, RELEASE, type StoreSteps, useStore } from '../stories/steps.ts'

export function describeOverdue(open: OpenStore): void {
  describe('republished orders', () => describeRepublishing(useStore(open)))
}

const LATER_MS = NOON_MS + 86_400_000

function describeRepublishing(shop: StoreSteps): void {
  const BACK_OFF = { republished: 1, checkAtMs: LATER_MS }
  const republish = (request: Partial<OverdueOrders> = {}, backOff = BACK_OFF) =>
    shop.store.orders.republishOverdue({ beforeMs: LATER_MS, nowMs: NOON_MS, limit: 1000, ...request }, (order) => ({
      ...backOff,
      event: anEvent(order),
    }))
  beforeEach(() => republish())

  it('are those past their check time, and no others, and get an event each', async () => {
    const overdue = await shop.placed({ checkAtMs: NOON_MS - 1 })
    const inTime = await shop.placed({ checkAtMs: NOON_MS })
    expect(await republish({ beforeMs: NOON_MS })).toBe(1)
    expect(await shop.eventsOf(overdue.id)).toHaveLength(2)
    expect(await shop.eventsOf(inTime.id)).toHaveLength(1)
  })

  it('are not those whose check time is before the range', async () => {
    await shop.placed({ checkAtMs: NOON_MS - 1 })
    const within = await shop.placed({ checkAtMs: NOON_MS })
    expect(await republish({ fromMs: NOON_MS })).toBe(1)
    expect(await shop.eventsOf(within.id)).toHaveLength(2)
  })

  it('keep their back-off and their version, so that a worker keeps its claim', async () => {
    const claimed = await shop.apply(await shop.placed(), CLAIM)
    const backOff = { republished: 3, checkAtMs: LATER_MS + 7 }
    expect(await republish({}, backOff)).toBe(1)
    const republished = await shop.store.orders.findById(claimed.id)
    expect(republished).toStrictEqual({ ...claimed, ...backOff })
    expect(await republish()).toBe(0)
    const released = await shop.apply(republished ?? claimed, RELEASE)
    expect(await shop.store.orders.findById(claimed.id)).toStrictEqual({ ...released, republished: 3 })
  })

  it('are not those that wait for their customer: their event is in the outbox until then', async () => {
    const cancellableUntil = new Date(NOON_MS + 60_000).toISOString()
    const waiting = await shop.placed({ cancellableUntil, checkAtMs: NOON_MS })
    expect(await republish({ nowMs: NOON_MS + 59_999 })).toBe(0)
    expect(await republish({ nowMs: NOON_MS + 60_000 })).toBe(1)
    expect(await shop.eventsOf(waiting.id)).toHaveLength(2)
  })

  it('are not those that wait for their answer, until its deadline: they need no message', async () => {
    const awaiting = await shop.apply(await shop.apply(await shop.placed(), CLAIM), AWAIT)
    const all = { fromMs: AWAIT.untilMs, beforeMs: AWAIT.untilMs + 1 }
    expect(await republish({ ...all, nowMs: AWAIT.untilMs - 1 })).toBe(0)
    expect(await republish({ ...all, nowMs: AWAIT.untilMs })).toBe(1)
    expect(await shop.store.orders.findById(awaiting.id)).toStrictEqual({ ...awaiting, ...BACK_OFF })
  })

  it('are never settled ones', async () => {
    const confirmed = await shop.apply(await shop.apply(await shop.placed(), CLAIM), { type: 'confirm' })
    await shop.apply(await shop.placed(), { type: 'cancel' })
    expect(await republish()).toBe(0)
    expect((await shop.eventsOf(confirmed.id)).map(({ type }) => type)).toEqual(['order.placed'])
  })

  it('are the most overdue ones first, up to the limit', async () => {
    const [third, first, second] = [
      await shop.placed({ checkAtMs: NOON_MS + 3 }),
      await shop.placed({ checkAtMs: NOON_MS + 1 }),
      await shop.placed({ checkAtMs: NOON_MS + 2 }),
    ]
    expect(await republish({ limit: 2 })).toBe(2)
    expect(await shop.eventsOf(first.id)).toHaveLength(2)
    expect(await shop.eventsOf(second.id)).toHaveLength(2)
    expect(await republish()).toBe(1)
    expect(await shop.eventsOf(third.id)).toHaveLength(2)
  })

  it('are republished once by watchdogs that look at the same time', async () => {
    const order = await shop.placed()
    const found = await Promise.all([republish(), republish(), republish()])
    expect(found.reduce((sum, count) => sum + count)).toBe(1)
    expect(await shop.eventsOf(order.id)).toHaveLength(2)
  })
}
