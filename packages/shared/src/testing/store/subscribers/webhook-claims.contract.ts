import { beforeEach, describe, expect, it } from 'vitest'
import type { ClaimedWebhook } from '../../../ports/subscribers.ts'
import { anAttempt, anId, NOON_MS } from '../../builders.ts'
import { type OpenStore, type StoreSteps, useStore } from '../stories/steps.ts'
import { claimDue, dueAt, dueEvents, fanOut, LEASE_MS, listening } from './subscriber-steps.ts'

export function describeWebhookClaims(open: OpenStore): void {
  describe('claims of endpoints', () => {
    const shop = useStore(open)
    beforeEach(async () => {
      for (const { id } of await shop.store.webhooks.list({ limit: 1_000 })) await shop.store.webhooks.remove(id)
    })
    describeDue(shop)
    describeLeases(shop)
    describeReleases(shop)
    describeRaces(shop)
  })
}

const idsOf = (claims: readonly ClaimedWebhook[]) => claims.map(({ id }) => id)

/** An endpoint with so many deliveries, claimed. */
async function claimed(shop: StoreSteps, deliveries = 1): Promise<ClaimedWebhook> {
  await listening(shop)
  await fanOut(shop, deliveries)
  const [claim] = await claimDue(shop, NOON_MS + 10)
  return claim!
}

/** Delivers all that is due of an endpoint. */
async function deliverDue(shop: StoreSteps, webhookId: string, nowMs: number): Promise<number> {
  const due = await shop.store.deliveries.findDue(webhookId, { nowMs, limit: 1_000 })
  for (const delivery of due)
    await shop.store.deliveries.noteAttempt(delivery, anAttempt(), { state: 'delivered', dueAtMs: nowMs })
  return due.length
}

function describeDue(shop: StoreSteps): void {
  it('get active endpoints that have something to deliver, whole, and no others', async () => {
    const active = await listening(shop)
    await listening(shop, { state: 'paused' })
    await listening(shop, { events: ['order.failed'] })
    expect(await claimDue(shop)).toEqual([])
    await fanOut(shop)
    expect(await claimDue(shop, NOON_MS - 1)).toEqual([])
    expect(await claimDue(shop)).toStrictEqual([{ ...active, leaseUntilMs: NOON_MS + LEASE_MS }])
  })

  it('get as many as asked, the longest due first', async () => {
    const first = await listening(shop)
    await fanOut(shop, 1, NOON_MS)
    const second = await listening(shop)
    await fanOut(shop, 1, NOON_MS + 1)
    expect(idsOf(await claimDue(shop, NOON_MS + 5, 1))).toEqual([first.id])
    expect(idsOf(await claimDue(shop, NOON_MS + 5, 9))).toEqual([second.id])
  })

  it('get an endpoint for one of many who claim at the same time', async () => {
    const ids = []
    for (let count = 0; count < 12; count++) ids.push((await listening(shop)).id)
    await fanOut(shop)
    const claims = await Promise.all(Array.from({ length: 8 }, () => claimDue(shop, NOON_MS, 4)))
    const got = claims.flatMap(idsOf)
    expect(new Set(got).size).toBe(got.length)
    expect([...got, ...idsOf(await claimDue(shop))].toSorted()).toEqual(ids)
  })
}

function describeLeases(shop: StoreSteps): void {
  it('hold until the lease is over, also where more is given; a crash leaves the endpoint due then', async () => {
    const { id, leaseUntilMs } = await claimed(shop)
    await fanOut(shop)
    expect(await claimDue(shop, leaseUntilMs - 1)).toEqual([])
    expect(idsOf(await claimDue(shop, leaseUntilMs))).toEqual([id])
  })

  it('leave the endpoint due where the process crashes that had nothing new to deliver', async () => {
    const { id, leaseUntilMs } = await claimed(shop)
    expect(idsOf(await claimDue(shop, leaseUntilMs))).toEqual([id])
  })

  it('are made longer, with the endpoint as it is then', async () => {
    const claim = await claimed(shop)
    const updatedAt = new Date(NOON_MS + 1).toISOString()
    const after = await shop.store.webhooks.update(claim.id, { url: 'https://other.example/', updatedAt })
    const renewed = await shop.store.webhooks.renew(claim, { nowMs: NOON_MS + 1_000, leaseMs: LEASE_MS })
    expect(renewed).toStrictEqual({ ...after, leaseUntilMs: NOON_MS + 1_000 + LEASE_MS })
    expect(await claimDue(shop, NOON_MS + 999 + LEASE_MS)).toEqual([])
    expect(idsOf(await claimDue(shop, NOON_MS + 1_000 + LEASE_MS))).toEqual([claim.id])
  })

  it('are not made longer by who has lost them, nor of an endpoint that is not active any more', async () => {
    const lost = await claimed(shop)
    const [claim] = await claimDue(shop, lost.leaseUntilMs)
    const request = { nowMs: lost.leaseUntilMs, leaseMs: LEASE_MS }
    expect(await shop.store.webhooks.renew(lost, request)).toBeUndefined()
    await shop.store.webhooks.pause(claim!.id, { reason: 'gone', updatedAt: claim!.updatedAt, nowMs: NOON_MS })
    expect(await shop.store.webhooks.renew(claim!, request)).toBeUndefined()
    expect(await shop.store.webhooks.renew({ ...claim!, id: anId() }, request)).toBeUndefined()
  })

  it('are not given up by who has lost them', async () => {
    const lost = await claimed(shop)
    const [claim] = await claimDue(shop, lost.leaseUntilMs)
    await shop.store.webhooks.release(lost)
    expect(await claimDue(shop, claim!.leaseUntilMs - 1)).toEqual([])
  })
}

function describeReleases(shop: StoreSteps): void {
  it('leave the endpoint due when its next delivery is', async () => {
    const claim = await claimed(shop, 2)
    const [first, second] = await shop.store.deliveries.findDue(claim.id, { nowMs: NOON_MS + 10, limit: 9 })
    const failed = (dueAtMs: number) => ({ state: 'pending' as const, dueAtMs })
    await shop.store.deliveries.noteAttempt(first!, anAttempt({ status: 500 }), failed(NOON_MS + 90_000))
    await shop.store.deliveries.noteAttempt(second!, anAttempt({ status: 500 }), failed(NOON_MS + 60_000))
    await shop.store.webhooks.release(claim)
    expect(await dueAt(shop, NOON_MS + 59_999)).toEqual([])
    expect(await dueAt(shop, NOON_MS + 60_000)).toEqual([claim.id])
  })

  it('leave the endpoint alone where all is delivered, until there is more', async () => {
    const claim = await claimed(shop)
    await deliverDue(shop, claim.id, NOON_MS + 10)
    await shop.store.webhooks.release(claim)
    expect(await dueAt(shop, NOON_MS + 1_000_000_000)).toEqual([])
    await fanOut(shop, 1, NOON_MS + 20)
    expect(await dueAt(shop, NOON_MS + 20)).toEqual([claim.id])
  })

  it('put the endpoint off, whatever it is given meanwhile, but for a ping or a replay', async () => {
    const { webhooks, deliveries } = shop.store
    const notBeforeMs = NOON_MS + 60_000
    const putOff = async (claim: ClaimedWebhook) => {
      await webhooks.release(claim, { notBeforeMs })
      const [eventId] = await fanOut(shop, 1, NOON_MS + 20)
      expect(await dueAt(shop, notBeforeMs - 1)).toEqual([])
      return { webhookId: claim.id, eventId: eventId! }
    }
    const first = await claimed(shop)
    const key = await putOff(first)
    await deliveries.ping({ webhookId: first.id, eventId: anId() }, NOON_MS + 30)
    const [second] = await claimDue(shop, NOON_MS + 30)
    await putOff(second!)
    await deliveries.replay(key, NOON_MS + 40)
    const [third] = await claimDue(shop, NOON_MS + 40)
    await putOff(third!)
    expect(await dueAt(shop, notBeforeMs)).toEqual([first.id])
  })

  it('take no notice of an endpoint that is gone', async () => {
    const claim = await claimed(shop)
    await shop.store.webhooks.remove(claim.id)
    await expect(shop.store.webhooks.release(claim)).resolves.toBeUndefined()
  })
}

function describeRaces(shop: StoreSteps): void {
  it('miss nothing that is given while they are given up', { timeout: 60_000 }, async () => {
    const { id } = await listening(shop)
    let given = 0
    let delivered = 0
    for (let round = 1; round <= 25; round++) {
      const nowMs = NOON_MS + round * 1_000
      given += (await fanOut(shop, 1, nowMs)).length
      const [claim] = await claimDue(shop, nowMs)
      delivered += await deliverDue(shop, id, nowMs)
      const fanOuts = Array.from({ length: round % 4 }, () => fanOut(shop, 1, nowMs + 1))
      await Promise.all([shop.store.webhooks.release(claim!), ...fanOuts])
      given += fanOuts.length
      const left = await dueEvents(shop, id, nowMs + 2)
      expect(left).toHaveLength(given - delivered)
      expect(await dueAt(shop, nowMs + 2)).toEqual(left.length > 0 ? [id] : [])
      delivered += await deliverDue(shop, id, nowMs + 2)
    }
  })
}
