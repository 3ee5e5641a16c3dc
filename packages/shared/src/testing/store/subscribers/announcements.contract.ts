import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OrderRecord } from '../../../domain/order.ts'
import type { Audience } from '../../../ports/subscribers.ts'
import { aLine, anEvent, anOrder, NOON_MS } from '../../builders.ts'
import { CLAIM, decided, FAIL, type OpenStore, RETRY, type StoreSteps, useStore } from '../stories/steps.ts'
import { claimAnnouncements as claim, idsOf, LEASE_MS, listening } from './subscriber-steps.ts'

export function describeAnnouncements(open: OpenStore): void {
  describe('announcements', () => {
    describe('without subscribers', () => describeNone(useStore(open)))
    describe('of a store that has had no endpoint before', () => describeStates(useStore(open)))
    describe('for a topic', () => {
      describeTopic(useStore(open, { hasTopic: true }))
      describeBoth(useStore(open, { hasTopic: true }))
    })
    describe('for webhooks', () => {
      const shop = useStore(open)
      beforeAll(() => listening(shop))
      beforeEach(() => drain(shop))
      describeChanges(shop)
      describeClaims(shop)
    })
  })
}

/** As a relay: passes on all that is announced. @returns it, as the status and version that it tells of */
async function drain(shop: StoreSteps, audience: Audience = 'webhooks') {
  const rows = await claim(shop, audience, NOON_MS + 86_400_000, 1_000)
  await shop.store.announcements[audience].markSent(idsOf(rows), NOON_MS)
  return rows.map(({ event: { event, steps } }) => ({ type: event.type, version: event.data.version, steps }))
}

const depths = async ({ store: { announcements } }: StoreSteps) => [
  await announcements.webhooks.depth(),
  await announcements.topic.depth(),
]

/** Every life that an order can have: confirmed, failed, retried and cancelled. */
async function liveThrough(shop: StoreSteps): Promise<OrderRecord> {
  const failed = await shop.apply(await shop.apply(await shop.placed(), CLAIM), FAIL)
  const again = await shop.apply(await shop.apply(failed, RETRY), CLAIM)
  await shop.apply(await shop.placed(), { type: 'cancel' })
  return shop.apply(again, { type: 'confirm' })
}

const LIFE = [
  { type: 'order.placed', version: 1, steps: 1 },
  { type: 'order.failed', version: 3, steps: 3 },
  { type: 'order.placed', version: 4, steps: 4 },
  { type: 'order.placed', version: 1, steps: 1 },
  { type: 'order.cancelled', version: 2, steps: 2 },
  { type: 'order.confirmed', version: 6, steps: 6 },
]
const sorted = (told: readonly (typeof LIFE)[number][]) => told.map((one) => JSON.stringify(one)).toSorted()

function describeNone(shop: StoreSteps): void {
  it('are not written', async () => {
    await listening(shop, { state: 'disabled' })
    await liveThrough(shop)
    expect(await depths(shop)).toEqual([{ pending: 0 }, { pending: 0 }])
  })
}

function describeTopic(shop: StoreSteps): void {
  it('are written with every change that has an event, and for no webhooks where there are none', async () => {
    await liveThrough(shop)
    expect(await shop.store.announcements.webhooks.depth()).toEqual({ pending: 0 })
    expect(sorted(await drain(shop, 'topic'))).toEqual(sorted(LIFE))
  })
}

function describeBoth(shop: StoreSteps): void {
  it('are passed on by each audience by itself', async () => {
    await listening(shop)
    await shop.placed()
    expect(await depths(shop)).toMatchObject([{ pending: 1 }, { pending: 1 }])
    await drain(shop, 'topic')
    expect(await depths(shop)).toMatchObject([{ pending: 1 }, { pending: 0 }])
    expect(await drain(shop)).toHaveLength(1)
  })
}

function describeChanges(shop: StoreSteps): void {
  it('are written with every change that has an event', async () => {
    await liveThrough(shop)
    expect(sorted(await drain(shop))).toEqual(sorted(LIFE))
    expect(await shop.store.announcements.topic.depth()).toEqual({ pending: 0 })
  })

  it('have the event that the outbox has, at once also where a cancel window has the order wait', async () => {
    await shop.drainOutbox()
    const order = anOrder({
      items: [aLine(await shop.putProduct(1))],
      cancellableUntil: new Date(NOON_MS + 90_000).toISOString(),
    })
    const event = { ...anEvent(order), traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
    await shop.store.orders.place(order, event)
    expect(await shop.store.outbox.claim({ nowMs: NOON_MS, leaseMs: 1, limit: 9 })).toEqual([])
    expect(await claim(shop)).toStrictEqual([{ id: event.id, event: { event, steps: 1 } }])
  })

  it('are not written with what changes nothing: an order placed again, a change that comes too late', async () => {
    const idempotency = { key: 'once', fingerprint: 'f' }
    const order = await shop.placed({ idempotency })
    await shop.place(anOrder({ userId: order.userId, items: order.items, idempotency }))
    const cancel = decided(order, { type: 'cancel' })
    await shop.apply(order, CLAIM)
    expect(await shop.commit(cancel)).toBe(false)
    await expect(shop.place(anOrder({ items: [{ ...order.items[0]!, quantity: 1_000 }] }))).rejects.toMatchObject({
      code: 'OUT_OF_STOCK',
    })
    expect(await drain(shop)).toEqual([{ type: 'order.placed', version: 1, steps: 1 }])
  })

  it('are not written with an event that is sent anew', async () => {
    const order = await shop.placed({ checkAtMs: NOON_MS })
    const claimed = await shop.apply(await shop.placed(), { ...CLAIM, leaseMs: 0 })
    await drain(shop)
    const event = anEvent(order)
    const overdue = { beforeMs: NOON_MS + 1, nowMs: NOON_MS, limit: 9 }
    await shop.store.orders.republishOverdue(overdue, () => ({ event, republished: 1, checkAtMs: NOON_MS + 60_000 }))
    await shop.apply(claimed, { type: 'republish', checkAtMs: NOON_MS })
    expect(await shop.eventsOf(claimed.id)).toHaveLength(2)
    expect(await shop.store.announcements.webhooks.depth()).toEqual({ pending: 0 })
  })
}

function describeStates(shop: StoreSteps): void {
  it('are written while an endpoint is active or paused, from the moment on that it is there', async () => {
    await shop.placed()
    const { id, updatedAt } = await listening(shop)
    await shop.placed()
    await shop.store.webhooks.pause(id, { reason: 'operator', updatedAt, nowMs: NOON_MS })
    await shop.placed()
    expect(await drain(shop)).toHaveLength(2)
  })
}

function describeClaims(shop: StoreSteps): void {
  /** @returns the ids of the events of new orders, a millisecond apart */
  async function write(count: number): Promise<string[]> {
    const items = [aLine(await shop.putProduct(count))]
    const ids: string[] = []
    while (ids.length < count) {
      const order = anOrder({ items })
      const event = anEvent(order, 'order.placed', NOON_MS + ids.length)
      await shop.store.orders.place(order, event)
      ids.push(event.id)
    }
    return ids
  }

  it('are given oldest first, up to the limit, and again when the lease is over', async () => {
    const ids = await write(3)
    expect(idsOf(await claim(shop, 'webhooks', NOON_MS, 2))).toEqual(ids.slice(0, 2))
    expect(idsOf(await claim(shop))).toEqual(ids.slice(2))
    expect(await claim(shop, 'webhooks', NOON_MS + LEASE_MS - 1)).toEqual([])
    expect(idsOf(await claim(shop, 'webhooks', NOON_MS + LEASE_MS))).toEqual(ids)
  })

  it('are given to one of the relays that claim at the same time', async () => {
    const ids = await write(20)
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(shop, 'webhooks', NOON_MS, 5)))
    const claimed = claims.flatMap(idsOf)
    expect(new Set(claimed).size).toBe(claimed.length)
    expect([...claimed, ...idsOf(await claim(shop))].toSorted()).toEqual(ids.toSorted())
  })

  it('are given again at once, or later, where they were given back', async () => {
    const [first, second, third] = await write(3)
    await claim(shop)
    await shop.store.announcements.webhooks.release([first!])
    await shop.store.announcements.webhooks.release([second!], NOON_MS + 60_000)
    expect(idsOf(await claim(shop))).toEqual([first])
    expect(idsOf(await claim(shop, 'webhooks', NOON_MS + 59_999))).toEqual([first, third])
    expect(idsOf(await claim(shop, 'webhooks', NOON_MS + 60_000))).toEqual([second])
  })

  it('are gone once they are passed on, and counted until then', async () => {
    const { webhooks } = shop.store.announcements
    const [first, second] = await write(2)
    await claim(shop, 'webhooks', NOON_MS, 1)
    expect(await webhooks.depth()).toEqual({ pending: 2, oldestAtMs: NOON_MS })
    await webhooks.markSent([first!, 'nothing'], NOON_MS)
    await webhooks.release([first!])
    expect(await webhooks.depth()).toEqual({ pending: 1, oldestAtMs: NOON_MS + 1 })
    expect(idsOf(await claim(shop, 'webhooks', NOON_MS + LEASE_MS))).toEqual([second])
  })
}
