import { beforeEach, describe, expect, it } from 'vitest'
import type { MailKind } from '../../domain/mail.ts'
import type { ClaimedMail } from '../../ports/stores.ts'
import { anEntry, anId, NOON_MS } from '../builders.ts'
import { CLAIM, decided, FAIL, type OpenStore, RETRY, type StoreSteps, useStore } from './stories/steps.ts'

export function describeMails(open: OpenStore): void {
  describe('the mail ledger', () => {
    const shop = useStore(open)
    describeClaims(shop)
    describeEnds(shop)
    describeResending(shop)
  })
  describe('mails that are due', () => describeDue(useStore(open)))
  describe('the list of mails', () => {
    describeList(useStore(open))
    describeListOfOrder(useStore(open))
  })
  describe('the mail of a change', () => {
    const shop = useStore(open)
    describeNewMails(shop)
  })
}

const LEASE_MS = 5000
const claim = (shop: StoreSteps, subjectId: string, { nowMs = NOON_MS, kind = 'cancelled' as MailKind } = {}) =>
  shop.store.mails.claim(subjectId, kind, { nowMs, leaseMs: LEASE_MS })

const THROTTLED = { checkAtMs: NOON_MS + 7_000, reason: 'too many at a time', tried: true }
const held = (subjectId: string, kind: MailKind = 'cancelled'): ClaimedMail => ({
  subjectId,
  kind,
  tries: 0,
  leaseUntilMs: NOON_MS + LEASE_MS,
})

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
    expect(claims.toSorted()).toEqual(['claimed', ...Array(9).fill('taken')])
  })

  it('gives a mail again when the lease of a crashed worker is over', async () => {
    const id = await cancelled(shop)
    await claim(shop, id)
    expect(await claim(shop, id, { nowMs: NOON_MS + LEASE_MS - 1 })).toBe('taken')
    expect(await claim(shop, id, { nowMs: NOON_MS + LEASE_MS })).toBe('claimed')
  })

  it('gives a mail again at once after a failed send', async () => {
    const id = await cancelled(shop)
    await claim(shop, id)
    await shop.store.mails.release(held(id), THROTTLED)
    expect(await claim(shop, id)).toBe('claimed')
  })

  it('stays with a later claim when an earlier one is given up late', async () => {
    const id = await cancelled(shop)
    await claim(shop, id)
    await claim(shop, id, { nowMs: NOON_MS + LEASE_MS })
    await shop.store.mails.release(held(id), THROTTLED)
    expect(await claim(shop, id, { nowMs: NOON_MS + LEASE_MS + 1 })).toBe('taken')
  })
}

function describeEnds(shop: StoreSteps): void {
  it('never gives a sent mail again', async () => {
    const id = await cancelled(shop)
    await claim(shop, id)
    await shop.store.mails.markSent({ subjectId: id, kind: 'cancelled' }, NOON_MS)
    await shop.store.mails.release(held(id), THROTTLED)
    expect(await claim(shop, id, { nowMs: NOON_MS + 2 * LEASE_MS })).toBe('sent')
  })

  it('never gives a rejected mail again', async () => {
    const id = await cancelled(shop)
    await claim(shop, id)
    await shop.store.mails.close(
      { subjectId: id, kind: 'cancelled' },
      { state: 'rejected', reason: 'no such mailbox', nowMs: NOON_MS },
    )
    expect(await claim(shop, id, { nowMs: NOON_MS + 2 * LEASE_MS })).toBe('rejected')
  })

  it('keeps the first end of a mail', async () => {
    const id = await cancelled(shop)
    await shop.store.mails.markSent({ subjectId: id, kind: 'cancelled' }, NOON_MS)
    await shop.store.mails.close(
      { subjectId: id, kind: 'cancelled' },
      { state: 'rejected', reason: 'slow worker', nowMs: NOON_MS },
    )
    expect(await claim(shop, id)).toBe('sent')
  })

  it('counts the mails that are neither sent nor rejected', async () => {
    const before = await shop.store.mails.countUnsent()
    const [sent, rejected, held] = [await cancelled(shop), await cancelled(shop), await cancelled(shop)]
    expect(await shop.store.mails.countUnsent()).toBe(before + 3)
    await shop.store.mails.markSent({ subjectId: sent, kind: 'cancelled' }, NOON_MS)
    await shop.store.mails.close(
      { subjectId: rejected, kind: 'cancelled' },
      { state: 'rejected', reason: 'no such mailbox', nowMs: NOON_MS },
    )
    await claim(shop, held)
    expect(await shop.store.mails.countUnsent()).toBe(before + 1)
  })
}

const settled = async (shop: StoreSteps, ...[command, given]: Settling) => {
  const change = decided(await shop.apply(await shop.placed(), CLAIM), command)
  expect(await shop.commit(change, given)).toBe(true)
  return change.after
}
type Settling = [command: { type: 'confirm' } | typeof FAIL, given?: Parameters<StoreSteps['commit']>[1]]

function describeNewMails(shop: StoreSteps): void {
  it('is due at once, and anybody may claim it', async () => {
    const { id } = await settled(shop, { type: 'confirm' })
    expect(await claim(shop, id, { kind: 'confirmed' })).toBe('claimed')
  })

  it('is held by the process that commits it with a lease, until that is over', async () => {
    const { id } = await settled(shop, { type: 'confirm' }, { mailLeaseMs: LEASE_MS })
    expect(await claim(shop, id, { kind: 'confirmed', nowMs: NOON_MS + LEASE_MS - 1 })).toBe('taken')
    expect(await claim(shop, id, { kind: 'confirmed', nowMs: NOON_MS + LEASE_MS })).toBe('claimed')
  })

  it('of an order that fails again stays as it is, also where another process commits that', async () => {
    const failed = await settled(shop, FAIL)
    await shop.store.mails.markSent({ subjectId: failed.id, kind: 'failed' }, NOON_MS)
    const again = await shop.apply(await shop.apply(failed, RETRY), CLAIM)
    expect(await shop.commit(decided(again, FAIL), { mailLeaseMs: LEASE_MS })).toBe(true)
    expect(await claim(shop, failed.id, { kind: 'failed' })).toBe('sent')
  })
}

function describeDue(shop: StoreSteps): void {
  const claimDue = (given: { nowMs?: number; limit?: number } = {}) =>
    shop.store.mails.claimDue({ nowMs: NOON_MS, leaseMs: LEASE_MS, limit: 100, ...given })
  beforeEach(() => claimDue({ nowMs: NOON_MS + 86_400_000 }))

  it('are claimed once, by workers that look at the same time', async () => {
    const orders = await Promise.all(Array.from({ length: 8 }, () => settled(shop, { type: 'confirm' })))
    const found = (await Promise.all([claimDue(), claimDue(), claimDue()])).flat()
    expect(found.map(({ subjectId }) => subjectId).toSorted()).toEqual(orders.map(({ id }) => id).toSorted())
    expect(found[0]).toEqual({ ...held(found[0]!.subjectId, 'confirmed') })
    expect(await claimDue({ nowMs: NOON_MS + LEASE_MS - 1 })).toEqual([])
    expect(await claimDue({ nowMs: NOON_MS + LEASE_MS })).toHaveLength(8)
  })

  it('come the longest due first, up to the limit', async () => {
    const at = (nowMs: number) => settled(shop, { type: 'confirm' }, { nowMs })
    const [third, first, second] = [await at(NOON_MS - 1), await at(NOON_MS - 3), await at(NOON_MS - 2)]
    const found = await claimDue({ limit: 2 })
    expect(found.map(({ subjectId }) => subjectId).toSorted()).toEqual([first.id, second.id].toSorted())
    expect((await claimDue({ limit: 2 })).map(({ subjectId }) => subjectId)).toEqual([third.id])
  })

  it('are none that a message asks for just now, that is put off, sent or rejected', async () => {
    const asked = await cancelled(shop)
    const [sent, rejected] = [await settled(shop, { type: 'confirm' }), await settled(shop, { type: 'confirm' })]
    const putOff = await settled(shop, FAIL, { mailLeaseMs: LEASE_MS })
    await shop.store.mails.markSent({ subjectId: sent.id, kind: 'confirmed' }, NOON_MS)
    await shop.store.mails.close(
      { subjectId: rejected.id, kind: 'confirmed' },
      { state: 'rejected', reason: 'no such mailbox', nowMs: NOON_MS },
    )
    await shop.store.mails.release(held(putOff.id, 'failed'), THROTTLED)
    expect(await claimDue({ nowMs: THROTTLED.checkAtMs - 1 })).toEqual([])
    expect(await claimDue({ nowMs: THROTTLED.checkAtMs })).toMatchObject([{ subjectId: putOff.id, tries: 1 }])
    expect(await claimDue({ nowMs: NOON_MS + 60_000 })).toMatchObject([{ subjectId: asked }, { subjectId: putOff.id }])
  })
}

function describeResending(shop: StoreSteps): void {
  const key = (subjectId: string) => ({ subjectId, kind: 'cancelled' as const })
  const isRecorded = async (id: string) =>
    (await shop.store.adminLog.list({ limit: 100 })).some((entry) => entry.id === id)

  it('makes a rejected mail due again, and is written down', async () => {
    const id = await cancelled(shop)
    const entry = anEntry()
    await shop.store.mails.close(
      { subjectId: id, kind: 'cancelled' },
      { state: 'rejected', reason: 'no such mailbox', nowMs: NOON_MS },
    )
    const entryFor = (before: string, after: string) => ({ ...entry, details: { before, after } })
    expect(await shop.store.mails.resend(key(id), NOON_MS + 1, { entryFor })).toBe(true)
    const recorded = (await shop.store.adminLog.list({ limit: 100 })).find((one) => one.id === entry.id)
    expect(recorded?.details).toEqual({ before: 'rejected', after: 'unsent' })
    expect(await shop.store.mails.list({ subjectId: id, limit: 9 })).toEqual([
      { subjectId: id, kind: 'cancelled', state: 'unsent', atMs: NOON_MS + 1, tries: 0 },
    ])
    const due = await shop.store.mails.claimDue({ nowMs: NOON_MS + 1, leaseMs: LEASE_MS, limit: 9 })
    expect(due).toContainEqual({ subjectId: id, kind: 'cancelled', tries: 0, leaseUntilMs: NOON_MS + 1 + LEASE_MS })
  })

  it('leaves a mail that is being sent to the worker that sends it', async () => {
    const id = await cancelled(shop)
    await claim(shop, id)
    expect(await shop.store.mails.resend(key(id), NOON_MS + 1)).toBe(true)
    expect(await claim(shop, id, { nowMs: NOON_MS + LEASE_MS - 1 })).toBe('taken')
  })

  it('is sent again once for a request, however often that is sent', async () => {
    const id = await cancelled(shop)
    const request = { id: `key-${anId()}`, fingerprint: 'this mail', expiresAtMs: NOON_MS + 86_400_000 }
    const resend = () => shop.store.mails.resend({ subjectId: id, kind: 'cancelled' }, NOON_MS + 1, { request })
    const markSent = () => shop.store.mails.markSent({ subjectId: id, kind: 'cancelled' }, NOON_MS)
    await markSent()
    expect(await resend()).toBe(true)
    await markSent()
    expect(await resend()).toBe(true)
    expect(await claim(shop, id)).toBe('sent')
    const other = { ...request, fingerprint: 'another mail' }
    await expect(
      shop.store.mails.resend({ subjectId: id, kind: 'cancelled' }, NOON_MS, { request: other }),
    ).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
  })

  it('knows no mail that is not there, and writes nothing down', async () => {
    const entry = anEntry()
    expect(await shop.store.mails.resend(key(anId()), NOON_MS, { entryFor: () => entry })).toBe(false)
    expect(await isRecorded(entry.id)).toBe(false)
  })
}

const listedBy = (shop: StoreSteps) => async (page: Parameters<StoreSteps['store']['mails']['list']>[0]) =>
  (await shop.store.mails.list(page)).map(({ subjectId }) => subjectId)

function describeList(shop: StoreSteps): void {
  const idsOf = listedBy(shop)

  it('goes through the mails of a state, newest order first, page after page', async () => {
    const orders = [await cancelled(shop), await cancelled(shop), await cancelled(shop), await cancelled(shop)]
    const [first, second, third, fourth] = orders
    await shop.store.mails.markSent({ subjectId: second!, kind: 'cancelled' }, NOON_MS)
    await shop.store.mails.close(
      { subjectId: third!, kind: 'cancelled' },
      { state: 'rejected', reason: 'no such mailbox', nowMs: NOON_MS + 5 },
    )
    expect(await idsOf({ limit: 9 })).toEqual(orders.toReversed())
    expect(await idsOf({ limit: 2, before: { subjectId: third!, kind: 'cancelled' } })).toEqual([second, first])
    expect(await idsOf({ state: 'unsent', limit: 9 })).toEqual([fourth, first])
    expect(await idsOf({ state: 'sent', limit: 9 })).toEqual([second])
    expect(await idsOf({ state: 'suppressed', limit: 9 })).toEqual([])
    expect(await shop.store.mails.list({ state: 'rejected', limit: 9 })).toEqual([
      {
        subjectId: third,
        kind: 'cancelled',
        state: 'rejected',
        atMs: NOON_MS + 5,
        tries: 0,
        reason: 'no such mailbox',
      },
    ])
    expect(await idsOf({ state: 'rejected', sinceMs: NOON_MS + 5, untilMs: NOON_MS + 6, limit: 9 })).toEqual([third])
    expect(await idsOf({ state: 'rejected', sinceMs: NOON_MS + 6, limit: 9 })).toEqual([])
    expect(await idsOf({ state: 'rejected', untilMs: NOON_MS + 5, limit: 9 })).toEqual([])
  })
}

function describeListOfOrder(shop: StoreSteps): void {
  const idsOf = listedBy(shop)

  it('has all the mails of an order, and of no other', async () => {
    const failed = await settled(shop, FAIL)
    const again = await shop.apply(await shop.apply(failed, RETRY), CLAIM)
    await shop.apply(again, { type: 'confirm' })
    const kinds = (await shop.store.mails.list({ subjectId: failed.id, limit: 9 })).map(({ kind }) => kind)
    expect(kinds).toEqual(['failed', 'confirmed'])
    expect(await idsOf({ subjectId: failed.id, state: 'sent', limit: 9 })).toEqual([])
    expect(await idsOf({ subjectId: anId(), limit: 9 })).toEqual([])
  })
}
