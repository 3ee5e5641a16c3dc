import { beforeEach, describe, expect, it } from 'vitest'
import type { OutboxRow } from '../../ports/stores.ts'
import { aLine, anEvent, anId, anOrder, NOON_MS } from '../builders.ts'
import { type OpenStore, type StoreSteps, useStore } from './stories/steps.ts'

export function describeOutbox(open: OpenStore): void {
  describe('the outbox', () => {
    const shop = useStore(open)
    beforeEach(async () => {
      await shop.drainOutbox()
      await shop.store.outbox.purge(NOON_MS + 86_400_000, 1_000)
    })
    describeClaims(shop)
    describeSent(shop)
    describeEventsOfOrder(shop)
  })
}

const LEASE_MS = 5000
const claim = (shop: StoreSteps, nowMs = NOON_MS, limit = 100) =>
  shop.store.outbox.claim({ nowMs, leaseMs: LEASE_MS, limit })

const idsOf = (rows: readonly OutboxRow[]) => rows.map(({ id }) => id)

/** Places orders, a millisecond apart. @returns the ids of their events */
async function write(shop: StoreSteps, count: number): Promise<string[]> {
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

function describeEventsOfOrder(shop: StoreSteps): void {
  it('lists the events of an order, with when they were sent', async () => {
    const items = [aLine(await shop.putProduct(5))]
    const [order, other] = [anOrder({ items }), anOrder({ items })]
    const [placed, others] = [anEvent(order), anEvent(other)]
    await shop.store.orders.place(order, placed)
    await shop.store.orders.place(other, others)
    expect(await shop.store.outbox.listOfOrder(order.id)).toStrictEqual([{ event: placed }])
    await claim(shop)
    await shop.store.outbox.markSent([placed.id], NOON_MS + 5)
    await shop.apply(order, { type: 'cancel' })
    const events = await shop.store.outbox.listOfOrder(order.id)
    expect(events.map(({ event, sentAtMs }) => [event.type, sentAtMs]).toSorted()).toEqual([
      ['order.cancelled', undefined],
      ['order.placed', NOON_MS + 5],
    ])
    expect(await shop.store.outbox.listOfOrder(anId())).toEqual([])
  })
}

function describeClaims(shop: StoreSteps): void {
  it('gives whole events, oldest first, up to the limit', async () => {
    const ids = await write(shop, 3)
    const rows = await claim(shop, NOON_MS, 2)
    expect(idsOf(rows)).toEqual(ids.slice(0, 2))
    expect(rows[0]?.event).toMatchObject({ specversion: '1.0', id: ids[0], type: 'order.placed' })
    expect(idsOf(await claim(shop))).toEqual(ids.slice(2))
  })

  it('keeps the trace that an event came with', async () => {
    const order = anOrder({ items: [aLine(await shop.putProduct(1))] })
    const event = { ...anEvent(order), traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
    await shop.store.orders.place(order, event)
    expect(await claim(shop)).toStrictEqual([{ id: event.id, event }])
  })

  it('gives the event of an order that waits for its customer when that is over, and not before', async () => {
    const items = [aLine(await shop.putProduct(2))]
    const waiting = anOrder({ items, cancellableUntil: new Date(NOON_MS + 90_000).toISOString() })
    const [first, second] = [anEvent(waiting), anEvent()]
    await shop.store.orders.place(waiting, first)
    await shop.store.orders.place(anOrder({ items }), second)
    expect(await shop.store.outbox.depth(NOON_MS)).toEqual({ pending: 1, oldestAtMs: NOON_MS })
    expect(await shop.store.outbox.depth()).toEqual({ pending: 2, oldestAtMs: NOON_MS })
    expect(idsOf(await claim(shop, NOON_MS + 89_999))).toEqual([second.id])
    await shop.store.outbox.markSent([second.id], NOON_MS)
    expect(await shop.store.outbox.depth(NOON_MS + 89_999)).toEqual({ pending: 0 })
    expect(idsOf(await claim(shop, NOON_MS + 90_000))).toEqual([first.id])
  })

  it('gives the event of a cancellation at once, though the order’s own still waits', async () => {
    const cancellableUntil = new Date(NOON_MS + 90_000).toISOString()
    const cancelled = await shop.apply(await shop.placed({ cancellableUntil }), { type: 'cancel' })
    const rows = await claim(shop)
    expect(rows.map(({ event }) => 'type' in event && event.type)).toEqual(['order.cancelled'])
    expect(rows[0]?.event).toMatchObject({ subject: cancelled.id })
  })

  it('gives a row to one of the relays that claim at the same time', async () => {
    const ids = await write(shop, 20)
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(shop, NOON_MS, 5)))
    const claimed = claims.flatMap(idsOf)
    expect(new Set(claimed).size).toBe(claimed.length)
    const rest = await claim(shop)
    expect([...claimed, ...idsOf(rest)].toSorted()).toEqual(ids.toSorted())
  })

  it('gives a row again when its lease is over, and not before', async () => {
    const ids = await write(shop, 2)
    await claim(shop)
    expect(await claim(shop, NOON_MS + LEASE_MS - 1)).toEqual([])
    expect(idsOf(await claim(shop, NOON_MS + LEASE_MS))).toEqual(ids)
  })

  it('gives a released row again at once', async () => {
    const ids = await write(shop, 3)
    await claim(shop)
    await shop.store.outbox.release(ids.slice(1))
    expect(idsOf(await claim(shop))).toEqual(ids.slice(1))
  })

  it('gives a row that was released for later again from then on', async () => {
    const ids = await write(shop, 2)
    await claim(shop)
    await shop.store.outbox.release(ids.slice(1), NOON_MS + 60_000)
    expect(idsOf(await claim(shop, NOON_MS + 59_999))).toEqual(ids.slice(0, 1))
    expect(idsOf(await claim(shop, NOON_MS + 60_000))).toEqual(ids.slice(1))
  })
}

function describeSent(shop: StoreSteps): void {
  it('never gives a row that was sent, released or not', async () => {
    const ids = await write(shop, 2)
    await claim(shop)
    await shop.store.outbox.markSent(ids, NOON_MS)
    await shop.store.outbox.release(ids)
    expect(await claim(shop, NOON_MS + 2 * LEASE_MS)).toEqual([])
  })

  it('tells how many rows wait, claimed or not, and since when', async () => {
    expect(await shop.store.outbox.depth()).toEqual({ pending: 0 })
    const [first] = await write(shop, 3)
    await claim(shop, NOON_MS, 1)
    expect(await shop.store.outbox.depth()).toEqual({ pending: 3, oldestAtMs: NOON_MS })
    await shop.store.outbox.markSent([first!], NOON_MS)
    expect(await shop.store.outbox.depth()).toEqual({ pending: 2, oldestAtMs: NOON_MS + 1 })
  })

  it('purges what was sent before a time, and nothing that waits', async () => {
    const [early, late, waiting] = await write(shop, 3)
    await shop.store.outbox.markSent([early!], NOON_MS + 10)
    await shop.store.outbox.markSent([late!], NOON_MS + 20)
    expect(await shop.store.outbox.purge(NOON_MS + 20, 10)).toBe(1)
    expect(await shop.store.outbox.purge(NOON_MS + 21, 10)).toBe(1)
    expect(idsOf(await claim(shop))).toEqual([waiting])
  })

  it('purges in portions, also where several do at the same time', async () => {
    await shop.store.outbox.markSent(await write(shop, 7), NOON_MS)
    const purgeAll = async () => {
      let total = 0
      for (let purged = -1; purged !== 0; total += purged) {
        purged = await shop.store.outbox.purge(NOON_MS + 1, 2)
        expect(purged).toBeLessThanOrEqual(2)
      }
      return total
    }
    const [one, other] = await Promise.all([purgeAll(), purgeAll()])
    expect(one + other).toBe(7)
  })

  it('takes no notice of ids it does not know, or of none', async () => {
    const ids = await write(shop, 1)
    await shop.store.outbox.markSent([], NOON_MS)
    await shop.store.outbox.release(['nothing'])
    await shop.store.outbox.markSent(['nothing'], NOON_MS)
    expect(idsOf(await claim(shop))).toEqual(ids)
  })
}
