import { beforeEach, describe, expect, it } from 'vitest'
import { PENDING_COUNTED } from '../../../ports/subscribers.ts'
import { anAttempt, anId, NOON_MS } from '../../builders.ts'
import { type OpenStore, type StoreSteps, useStore } from '../stories/steps.ts'
import { announcementsOf, dueAt, dueEvents, eventsIn, fanOut, listening } from './subscriber-steps.ts'

export function describeDeliveries(open: OpenStore): void {
  describe('deliveries', () => {
    const shop = useStore(open)
    beforeEach(async () => {
      for (const { id } of await shop.store.webhooks.list({ limit: 1_000 })) await shop.store.webhooks.remove(id)
    })
    describeFanOut(shop)
    describePings(shop)
    describeDueOnes(shop)
    describeLists(shop)
    describePurge(shop)
  })
}

function describeFanOut(shop: StoreSteps): void {
  it('are written for each endpoint that hears of the event and is not disabled', async () => {
    const active = await listening(shop)
    const paused = await listening(shop, { state: 'paused', events: ['order.failed', 'order.placed'] })
    const other = await listening(shop, { events: ['order.failed'] })
    const disabled = await listening(shop, { state: 'disabled' })
    const announcement = { ...announcementsOf(1)[0]!, steps: 4 }
    expect(await shop.store.deliveries.fanOut([announcement], NOON_MS + 5)).toBe(2)
    const { id: eventId } = announcement.event
    expect(await shop.store.deliveries.find({ webhookId: active.id, eventId })).toStrictEqual({
      webhookId: active.id,
      eventId,
      announcement,
      atMs: NOON_MS,
      state: 'pending',
      tries: 0,
      replays: 0,
      dueAtMs: NOON_MS,
      attempts: [],
    })
    expect(await dueEvents(shop, paused.id)).toEqual([eventId])
    expect(await shop.store.deliveries.find({ webhookId: other.id, eventId })).toBeUndefined()
    expect(await shop.store.deliveries.find({ webhookId: disabled.id, eventId })).toBeUndefined()
  })

  it('are written once, however often and by however many', async () => {
    const { id: webhookId } = await listening(shop)
    const announcements = announcementsOf(5)
    const fanOuts = Array.from({ length: 6 }, () => shop.store.deliveries.fanOut(announcements, NOON_MS + 5))
    const written = await Promise.all(fanOuts)
    expect(written.reduce((sum, count) => sum + count)).toBe(5)
    const [first] = await shop.store.deliveries.findDue(webhookId, { nowMs: NOON_MS + 5, limit: 1 })
    await shop.store.deliveries.noteAttempt(first!, anAttempt(), { state: 'delivered', dueAtMs: NOON_MS })
    expect(await shop.store.deliveries.fanOut([...announcements, ...announcementsOf(1)], NOON_MS + 6)).toBe(1)
    expect(await shop.store.deliveries.find(first!)).toMatchObject({ state: 'delivered', tries: 1 })
  })

  it('are not written without an announcement, nor without an endpoint that listens', async () => {
    expect(await shop.store.deliveries.fanOut(announcementsOf(2), NOON_MS)).toBe(0)
    await listening(shop)
    expect(await shop.store.deliveries.fanOut([], NOON_MS)).toBe(0)
  })
}

function describePings(shop: StoreSteps): void {
  it('of a ping are due at once, and tell of no order', async () => {
    const { id: webhookId } = await listening(shop, { events: ['order.failed'] })
    const key = { webhookId, eventId: anId() }
    expect(await shop.store.deliveries.ping(key, NOON_MS + 3)).toBe(key.eventId)
    expect(await shop.store.deliveries.ping(key, NOON_MS + 4)).toBe(key.eventId)
    const ping = {
      ...key,
      atMs: NOON_MS + 3,
      state: 'pending',
      tries: 0,
      replays: 0,
      dueAtMs: NOON_MS + 3,
      attempts: [],
    }
    expect(await shop.store.deliveries.list({ webhookId, limit: 9 })).toStrictEqual([ping])
    expect(await dueAt(shop, NOON_MS + 3)).toEqual([webhookId])
  })

  it('of a ping are made to no endpoint that is paused or not there', async () => {
    const { id, updatedAt } = await listening(shop)
    await shop.store.webhooks.pause(id, { reason: 'gone', updatedAt, nowMs: NOON_MS })
    for (const webhookId of [id, anId()]) {
      const key = { webhookId, eventId: anId() }
      expect(await shop.store.deliveries.ping(key, NOON_MS)).toBeUndefined()
      expect(await shop.store.deliveries.find(key)).toBeUndefined()
    }
  })

  it('of a ping are made once for a request, however often it is sent', async () => {
    const { id: webhookId, updatedAt } = await listening(shop)
    const request = { id: `key-${anId()}`, fingerprint: 'a ping', expiresAtMs: NOON_MS + 86_400_000 }
    const ping = (eventId: string) => shop.store.deliveries.ping({ webhookId, eventId }, NOON_MS, request)
    const first = anId()
    expect([await ping(first), await ping(anId())]).toEqual([first, first])
    await shop.store.webhooks.pause(webhookId, { reason: 'gone', updatedAt, nowMs: NOON_MS })
    expect(await ping(anId())).toBe(first)
    expect(eventsIn(await shop.store.deliveries.list({ webhookId, limit: 9 }))).toEqual([first])
  })
}

function describeDueOnes(shop: StoreSteps): void {
  it('are found the longest due first, then by event, up to the limit', async () => {
    const { id: webhookId } = await listening(shop)
    const [late, ...same] = announcementsOf(3).reverse()
    await shop.store.deliveries.fanOut(
      [late!, ...same.map((one) => ({ ...one, event: { ...one.event, time: late!.event.time } }))],
      NOON_MS + 2,
    )
    const [early] = announcementsOf(1)
    await shop.store.deliveries.fanOut([early!], NOON_MS + 2)
    const byEvent = [late!, ...same].map(({ event }) => event.id).toSorted()
    expect(await dueEvents(shop, webhookId, NOON_MS + 2)).toEqual([early!.event.id, ...byEvent])
    expect(await dueEvents(shop, webhookId, NOON_MS + 1)).toEqual([early!.event.id])
    expect(await dueEvents(shop, webhookId, NOON_MS + 2, 2)).toEqual([early!.event.id, byEvent[0]])
    expect(await dueEvents(shop, anId(), NOON_MS + 2)).toEqual([])
  })
}

function describeLists(shop: StoreSteps): void {
  it('are listed by event, newest first, all or those in a state, page after page', async () => {
    const { id: webhookId } = await listening(shop)
    await listening(shop)
    const ids = await fanOut(shop, 4)
    const [first, second, third, fourth] = ids
    for (const [eventId, state] of [
      [second!, 'delivered'],
      [fourth!, 'failed'],
    ] as const)
      await shop.store.deliveries.noteAttempt({ webhookId, eventId, tries: 0, replays: 0 }, anAttempt(), {
        state,
        dueAtMs: 1,
      })
    const listed = async (page: Partial<Parameters<typeof shop.store.deliveries.list>[0]>) =>
      eventsIn(await shop.store.deliveries.list({ webhookId, limit: 9, ...page }))
    expect(await listed({})).toEqual([fourth, third, second, first])
    expect(await listed({ limit: 2, beforeEventId: fourth! })).toEqual([third, second])
    expect(await listed({ state: 'pending' })).toEqual([third, first])
    expect(await listed({ state: 'pending', beforeEventId: third! })).toEqual([first])
    expect(await listed({ state: 'delivered' })).toEqual([second])
    expect(await listed({ state: 'failed' })).toEqual([fourth])
    expect(await listed({ webhookId: anId() })).toEqual([])
  })

  it('are found by the order that they tell of', async () => {
    const [one, other] = [await listening(shop), await listening(shop)]
    const announcements = announcementsOf(2)
    await shop.store.deliveries.fanOut(announcements, NOON_MS)
    const found = await shop.store.deliveries.listOfOrder(announcements[0]!.event.data.orderId)
    expect(found.map(({ webhookId }) => webhookId).toSorted()).toEqual([one.id, other.id])
    expect(new Set(eventsIn(found))).toEqual(new Set([announcements[0]!.event.id]))
    expect(await shop.store.deliveries.listOfOrder(anId())).toEqual([])
  })

  it('are counted while they are pending, of each endpoint', async () => {
    const [one, other] = [await listening(shop), await listening(shop, { events: ['order.failed'] })]
    const [eventId] = await fanOut(shop, 3)
    const delivered = { state: 'delivered', dueAtMs: 1 } as const
    await shop.store.deliveries.noteAttempt(
      { webhookId: one.id, eventId: eventId!, tries: 0, replays: 0 },
      anAttempt(),
      delivered,
    )
    const counts = await shop.store.deliveries.countPending([one.id, other.id])
    expect([...counts]).toEqual([
      [one.id, 2],
      [other.id, 0],
    ])
    expect([...(await shop.store.deliveries.countPending([]))]).toEqual([])
  })

  it('are counted no further than it matters', { timeout: 60_000 }, async () => {
    const { id } = await listening(shop)
    const announcements = announcementsOf(PENDING_COUNTED + 1)
    for (let from = 0; from < announcements.length; from += 1_000)
      await shop.store.deliveries.fanOut(announcements.slice(from, from + 1_000), NOON_MS)
    expect((await shop.store.deliveries.countPending([id])).get(id)).toBe(PENDING_COUNTED)
  })
}

function describePurge(shop: StoreSteps): void {
  it('are purged by the age of their event in portions, but for what is still to be delivered', async () => {
    const { id: webhookId } = await listening(shop)
    await shop.store.deliveries.purge(NOON_MS + 86_400_000, 100_000)
    const ids = await fanOut(shop, 5)
    for (const [index, eventId] of ids.entries()) {
      const state = index === 0 ? 'pending' : index === 1 ? 'failed' : 'delivered'
      await shop.store.deliveries.noteAttempt({ webhookId, eventId, tries: 0, replays: 0 }, anAttempt(), {
        state,
        dueAtMs: 1,
      })
    }
    expect(await shop.store.deliveries.purge(NOON_MS, 9)).toBe(0)
    expect(await shop.store.deliveries.purge(NOON_MS + 4, 2)).toBe(2)
    expect(await shop.store.deliveries.purge(NOON_MS + 4, 2)).toBe(1)
    expect(await shop.store.deliveries.purge(NOON_MS + 4, 2)).toBe(0)
    expect(eventsIn(await shop.store.deliveries.list({ webhookId, limit: 9 }))).toEqual([ids[4], ids[0]])
  })

  it('go with their age where their endpoint is gone', async () => {
    const { id } = await listening(shop)
    await shop.store.deliveries.purge(NOON_MS + 86_400_000, 100_000)
    await fanOut(shop, 2)
    await shop.store.webhooks.remove(id)
    await shop.store.deliveries.purge(NOON_MS + 86_400_000, 100_000)
    expect(await shop.store.deliveries.list({ webhookId: id, limit: 9 })).toEqual([])
  })

  it('that wait for their next try are made due, in portions by event', async () => {
    const { id: webhookId } = await listening(shop)
    const { makeDue, findDue, noteAttempt } = shop.store.deliveries
    const putOff = (eventId: string, tries: number) =>
      noteAttempt({ webhookId, eventId, tries, replays: 0 }, anAttempt(), {
        state: 'pending',
        dueAtMs: NOON_MS + 86_400_000,
      })
    const [first, second, third] = (await fanOut(shop, 3)).toSorted()
    for (const eventId of [first, second, third]) await putOff(eventId!, 0)
    const request = { fromEventId: '', nowMs: NOON_MS + 60_000, limit: 2 }
    expect(await findDue(webhookId, request)).toEqual([])
    expect(await makeDue(webhookId, request)).toBe(third)
    // It was tried meanwhile, and waits for its next try
    await putOff(first!, 1)
    expect(await makeDue(webhookId, { ...request, fromEventId: third! })).toBeUndefined()
    expect((await findDue(webhookId, { ...request, limit: 9 })).map(({ eventId }) => eventId)).toEqual([second, third])
  })
}
