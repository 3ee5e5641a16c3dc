import { beforeEach, describe, expect, it } from 'vitest'
import type { DeliveryState } from '../../../contracts/webhooks.ts'
import { ATTEMPTS_LOGGED, type DeliveryRecord } from '../../../ports/subscribers.ts'
import { anAttempt, anEntry, anId, NOON_MS } from '../../builders.ts'
import { type OpenStore, type StoreSteps, useStore } from '../stories/steps.ts'
import { claimDue, dueAt, dueEvents, eventsIn, fanOut, listening } from './subscriber-steps.ts'

export function describeDeliveryAttempts(open: OpenStore): void {
  describe('attempts of deliveries', () => {
    const shop = useStore(open)
    beforeEach(async () => {
      for (const { id } of await shop.store.webhooks.list({ limit: 1_000 })) await shop.store.webhooks.remove(id)
    })
    describeNotes(shop)
    describeReplays(shop)
  })
}

/** A delivery that is due. */
async function due(shop: StoreSteps): Promise<DeliveryRecord> {
  const { id } = await listening(shop)
  await fanOut(shop)
  const [delivery] = await shop.store.deliveries.findDue(id, { nowMs: NOON_MS, limit: 1 })
  return delivery!
}

const FAILED = anAttempt({ status: 500, answer: '$tries {"a.b": "$c"} 🚲' })
const LATER_MS = NOON_MS + 60_000

function describeNotes(shop: StoreSteps): void {
  const note = (delivery: DeliveryRecord, state: DeliveryState, attempt = anAttempt(), dueAtMs = LATER_MS) =>
    shop.store.deliveries.noteAttempt(delivery, attempt, { state, dueAtMs })
  const after = async (delivery: DeliveryRecord) => (await shop.store.deliveries.find(delivery))!

  it('are kept as they are, with what becomes of the delivery', async () => {
    const delivery = await due(shop)
    await note(delivery, 'pending', FAILED)
    const tried = { ...delivery, tries: 1, dueAtMs: LATER_MS, attempts: [FAILED] }
    expect(await after(delivery)).toStrictEqual(tried)
    expect(await dueEvents(shop, delivery.webhookId, LATER_MS - 1)).toEqual([])
    const { status: _, answer: _answer, ...none } = anAttempt({ error: 'no answer within 10 s' })
    await note(tried, 'failed', none)
    expect(await after(delivery)).toStrictEqual({ ...tried, state: 'failed', tries: 2, attempts: [FAILED, none] })
    expect(await dueEvents(shop, delivery.webhookId, LATER_MS)).toEqual([])
  })

  it('do not undo a delivery where they have failed and come late', async () => {
    const delivery = await due(shop)
    await note(delivery, 'delivered')
    await note(delivery, 'pending', FAILED)
    expect(await after(delivery)).toMatchObject({ state: 'delivered', tries: 1, attempts: [anAttempt(), FAILED] })
    await note(await after(delivery), 'pending', FAILED)
    expect(await after(delivery)).toMatchObject({ state: 'delivered', tries: 1 })
  })

  it('do not bring forward or put off what another process has tried since', async () => {
    const delivery = await due(shop)
    await note(delivery, 'pending', FAILED, LATER_MS)
    await note(delivery, 'pending', FAILED, LATER_MS + 5)
    expect(await after(delivery)).toMatchObject({ tries: 1, dueAtMs: LATER_MS, attempts: [FAILED, FAILED] })
  })

  it('deliver also where they come late', async () => {
    const delivery = await due(shop)
    await note(delivery, 'pending', FAILED)
    await note(delivery, 'delivered')
    expect(await after(delivery)).toMatchObject({ state: 'delivered', attempts: [FAILED, anAttempt()] })
    expect(await dueEvents(shop, delivery.webhookId, LATER_MS + 1)).toEqual([])
  })

  it('at the same time are all kept, and one delivery is enough', async () => {
    const delivery = await due(shop)
    const states = ['pending', 'pending', 'delivered', 'pending', 'failed'] as const
    await Promise.all(states.map((state, durationMs) => note(delivery, state, anAttempt({ durationMs }))))
    const { state, attempts } = await after(delivery)
    expect(state).toBe('delivered')
    expect(attempts.map(({ durationMs }) => durationMs).toSorted()).toEqual([0, 1, 2, 3, 4])
  })

  it('are kept up to the latest fifty', async () => {
    const delivery = await due(shop)
    for (let tries = 0; tries < ATTEMPTS_LOGGED + 3; tries++)
      await note({ ...delivery, tries }, 'pending', anAttempt({ durationMs: tries }))
    const { tries, attempts } = await after(delivery)
    expect(tries).toBe(ATTEMPTS_LOGGED + 3)
    expect(attempts.map(({ durationMs }) => durationMs)).toEqual(
      Array.from({ length: ATTEMPTS_LOGGED }, (_, index) => index + 3),
    )
  })

  it('are of no consequence where the delivery is gone', async () => {
    const delivery = await due(shop)
    await shop.store.webhooks.remove(delivery.webhookId)
    await note(delivery, 'pending')
    expect(await shop.store.deliveries.find(delivery)).toBeUndefined()
  })
}

function describeReplays(shop: StoreSteps): void {
  it('begin anew with a replay, whatever became of the delivery', async () => {
    const { deliveries, adminLog } = shop.store
    for (const state of ['pending', 'delivered', 'failed'] as const) {
      const delivery = await due(shop)
      await deliveries.noteAttempt(delivery, FAILED, { state, dueAtMs: LATER_MS })
      const [claim] = await claimDue(shop)
      await shop.store.webhooks.release(claim!)
      const entry = anEntry({ action: 'webhook.replay' })
      expect(await deliveries.replay(delivery, NOON_MS + 7, { entry })).toBe(true)
      const again = { ...delivery, state: 'pending', tries: 0, replays: 1, dueAtMs: NOON_MS + 7, attempts: [FAILED] }
      expect(await deliveries.find(delivery)).toStrictEqual(again)
      expect(await dueAt(shop, NOON_MS + 7)).toContain(delivery.webhookId)
      expect((await adminLog.list({ limit: 9 })).map(({ id }) => id)).toContain(entry.id)
      await shop.store.webhooks.remove(delivery.webhookId)
    }
  })

  it('that began before a replay are only logged', async () => {
    const { deliveries } = shop.store
    const delivery = await due(shop)
    await deliveries.replay(delivery, NOON_MS + 7)
    await deliveries.noteAttempt(delivery, FAILED, { state: 'delivered', dueAtMs: LATER_MS })
    const again = { state: 'pending', tries: 0, replays: 1, dueAtMs: NOON_MS + 7, attempts: [FAILED] }
    expect(await deliveries.find(delivery)).toMatchObject(again)
  })

  it('know no delivery that is not there, and write nothing down', async () => {
    const { id: webhookId } = await listening(shop)
    const entry = anEntry()
    expect(await shop.store.deliveries.replay({ webhookId, eventId: anId() }, NOON_MS, { entry })).toBe(false)
    expect((await shop.store.adminLog.list({ limit: 9 })).map(({ id }) => id)).not.toContain(entry.id)
    expect(await dueAt(shop, NOON_MS)).toEqual([])
  })

  it('begin anew from an event on, in portions, of that endpoint alone', async () => {
    const [{ id: webhookId }, other] = [await listening(shop), await listening(shop)]
    const ids = await fanOut(shop, 5)
    for (const each of [webhookId, other.id])
      for (const eventId of ids)
        await shop.store.deliveries.noteAttempt({ webhookId: each, eventId, tries: 0, replays: 0 }, FAILED, {
          state: 'delivered',
          dueAtMs: LATER_MS,
        })
    for (const claim of await claimDue(shop, NOON_MS + 9)) await shop.store.webhooks.release(claim)
    const replay = (fromEventId: string, limit: number) =>
      shop.store.deliveries.replayFrom({ webhookId, fromEventId, nowMs: NOON_MS + 7, limit })
    expect(await replay(ids[1]!, 3)).toEqual({ replayed: 3, nextEventId: ids[4] })
    expect(await dueEvents(shop, webhookId, NOON_MS + 7)).toEqual(ids.slice(1, 4))
    expect(await replay(ids[4]!, 1)).toEqual({ replayed: 1 })
    expect(await replay(anId(), 3)).toEqual({ replayed: 0 })
    expect(eventsIn(await shop.store.deliveries.list({ webhookId, state: 'pending', limit: 9 }))).toEqual(
      ids.slice(1).toReversed(),
    )
    expect(await dueAt(shop, NOON_MS + 7)).toEqual([webhookId])
  })

  it('begin anew once for a request, which gets the same answer however often it is sent', async () => {
    const { deliveries, adminLog } = shop.store
    const { id: webhookId } = await listening(shop)
    const ids = await fanOut(shop, 3)
    const requestFor = (what: string) => ({ id: `key-${anId()}`, fingerprint: what, expiresAtMs: NOON_MS + 86_400_000 })
    const replaysOf = async (eventId: string) => (await deliveries.find({ webhookId, eventId }))?.replays
    const [one, portion] = [requestFor('one'), requestFor('a portion')]
    const entries = Array.from({ length: 4 }, () => anEntry({ action: 'webhook.replay' }))
    const [eventId] = ids
    for (const entry of entries.slice(0, 2))
      expect(await deliveries.replay({ webhookId, eventId: eventId! }, NOON_MS, { entry, request: one })).toBe(true)
    const from = { webhookId, fromEventId: ids[1]!, nowMs: NOON_MS, limit: 1 }
    for (const entry of entries.slice(2))
      expect(await deliveries.replayFrom(from, { entry, request: portion })).toEqual({
        replayed: 1,
        nextEventId: ids[2],
      })
    expect([await replaysOf(ids[0]!), await replaysOf(ids[1]!), await replaysOf(ids[2]!)]).toEqual([1, 1, 0])
    const logged = (await adminLog.list({ limit: 9 })).map(({ id }) => id)
    expect(entries.map(({ id }) => logged.includes(id))).toEqual([true, false, true, false])
    const reused = { ...one, fingerprint: 'another' }
    for (const refused of [
      () => deliveries.replay({ webhookId, eventId: eventId! }, NOON_MS, { request: reused }),
      () => deliveries.replayFrom(from, { request: reused }),
      () => deliveries.ping({ webhookId, eventId: anId() }, NOON_MS, reused),
    ])
      await expect(refused()).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
  })
}
