import { describe, expect, it } from 'vitest'
import type { MailKind } from '../../domain/order.ts'
import { anId, NOON_MS } from '../builders.ts'
import { type OpenStore, type StoreSteps, useStore } from './steps.ts'

export function describeMails(open: OpenStore): void {
  describe('the mail ledger', () => {
    const shop = useStore(open)
    describeClaims(shop)
    describeEnds(shop)
  })
}

const LEASE_MS = 5000
const claim = (shop: StoreSteps, orderId: string, { nowMs = NOON_MS, kind = 'cancelled' as MailKind } = {}) =>
  shop.store.mails.claim(orderId, kind, { nowMs, leaseMs: LEASE_MS })

/** @returns the id of an order whose cancellation mail is unsent */
async function cancelled(shop: StoreSteps): Promise<string> {
  return (await shop.apply(await shop.placed(), { type: 'cancel' })).id
}

function describeClaims(shop: StoreSteps): void {
  it('knows no mail of an order that is not there, or of another kind', async () => {
    expect(await claim(shop, anId())).toBe('unknown')
    expect(await claim(shop, await cancelled(shop), { kind: 'confirmed' })).toBe('unknown')
    expect(await claim(shop, (await shop.placed()).id)).toBe('unknown')
  })

  it('gives a mail to one of the workers that claim at the same time', async () => {
    const id = await cancelled(shop)
    const claims = await Promise.all(Array.from({ length: 10 }, () => claim(shop, id)))
    expect(claims.toSorted()).toEqual(['claimed', ...Array(9).fill('held')])
  })

  it('gives a mail again when the lease of a crashed worker is over', async () => {
    const id = await cancelled(shop)
    await claim(shop, id)
    expect(await claim(shop, id, { nowMs: NOON_MS + LEASE_MS - 1 })).toBe('held')
    expect(await claim(shop, id, { nowMs: NOON_MS + LEASE_MS })).toBe('claimed')
  })

  it('gives a mail again at once after a failed send', async () => {
    const id = await cancelled(shop)
    await claim(shop, id)
    await shop.store.mails.release(id, 'cancelled', 'throttled')
    expect(await claim(shop, id)).toBe('claimed')
  })
}

function describeEnds(shop: StoreSteps): void {
  it('never gives a sent mail again', async () => {
    const id = await cancelled(shop)
    await claim(shop, id)
    await shop.store.mails.markSent(id, 'cancelled', NOON_MS)
    await shop.store.mails.release(id, 'cancelled', 'too late')
    expect(await claim(shop, id, { nowMs: NOON_MS + 2 * LEASE_MS })).toBe('sent')
  })

  it('never gives a rejected mail again', async () => {
    const id = await cancelled(shop)
    await claim(shop, id)
    await shop.store.mails.markRejected(id, 'cancelled', 'no such mailbox', NOON_MS)
    expect(await claim(shop, id, { nowMs: NOON_MS + 2 * LEASE_MS })).toBe('rejected')
  })

  it('keeps the first end of a mail', async () => {
    const id = await cancelled(shop)
    await shop.store.mails.markSent(id, 'cancelled', NOON_MS)
    await shop.store.mails.markRejected(id, 'cancelled', 'slow worker', NOON_MS)
    expect(await claim(shop, id)).toBe('sent')
  })

  it('counts the mails that are neither sent nor rejected', async () => {
    const before = await shop.store.mails.countUnsent()
    const [sent, rejected, held] = [await cancelled(shop), await cancelled(shop), await cancelled(shop)]
    expect(await shop.store.mails.countUnsent()).toBe(before + 3)
    await shop.store.mails.markSent(sent, 'cancelled', NOON_MS)
    await shop.store.mails.markRejected(rejected, 'cancelled', 'no such mailbox', NOON_MS)
    await claim(shop, held)
    expect(await shop.store.mails.countUnsent()).toBe(before + 1)
  })
}
