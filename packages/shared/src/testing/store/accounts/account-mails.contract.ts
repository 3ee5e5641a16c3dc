import { describe, expect, it } from 'vitest'
import { ACCOUNT_MAIL_KINDS, type NewAccountMail } from '../../../domain/mail.ts'
import { anAccountMail, anId, NOON_MS } from '../../builders.ts'
import { type OpenStore, type StoreSteps, useStore } from '../stories/steps.ts'
import { mailOf, purgeAll, unsentMail } from './account-steps.ts'

export function describeAccountMails(open: OpenStore): void {
  describe('mails about accounts', () => {
    describeClaims(useStore(open))
    describeOutcomes(useStore(open))
  })
  describe('the mails of a user', () => describeListOfUser(useStore(open)))
  describe('mails that are held', () => describeHeld(useStore(open)))
  describe('a purge of mails about accounts', () => describePurge(useStore(open)))
}

const LEASE_MS = 60_000

async function added(shop: StoreSteps, given: Partial<NewAccountMail> = {}): Promise<NewAccountMail> {
  const mail = anAccountMail(given)
  await shop.store.mails.add(mail)
  return mail
}

const keyOf = ({ id: subjectId, kind }: NewAccountMail) => ({ subjectId, kind })

function describeClaims(shop: StoreSteps): void {
  it('are claimed when they are due, with whose account they are about', async () => {
    const mails = await Promise.all(ACCOUNT_MAIL_KINDS.map((kind) => added(shop, { kind, checkAtMs: NOON_MS + 5 })))
    const request = { leaseMs: LEASE_MS, limit: 10 }
    expect(await shop.store.mails.claimDue({ ...request, nowMs: NOON_MS + 4 })).toEqual([])
    const due = await shop.store.mails.claimDue({ ...request, nowMs: NOON_MS + 5 })
    const leaseUntilMs = NOON_MS + 5 + LEASE_MS
    expect(due).toHaveLength(mails.length)
    for (const mail of mails) {
      const claimed = { ...keyOf(mail), userId: mail.userId, tries: 0, leaseUntilMs }
      expect(due).toContainEqual(claimed)
    }
  })
}

function describeOutcomes(shop: StoreSteps): void {
  it.each(['held', 'suppressed', 'rejected'] as const)('come to an end that is %s, for good', async (state) => {
    const mail = await added(shop)
    await shop.store.mails.close(keyOf(mail), { state, reason: 'no address', nowMs: NOON_MS + 5 })
    await shop.store.mails.markSent(keyOf(mail), NOON_MS + 6)
    expect(await mailOf(shop, mail.id)).toEqual({
      ...keyOf(mail),
      state,
      reason: 'no address',
      atMs: NOON_MS + 5,
      tries: 0,
    })
    expect(await shop.store.mails.listOfUser(mail.userId)).toHaveLength(1)
    expect(await shop.store.mails.list({ state, limit: 9 })).toMatchObject([{ subjectId: mail.id }])
  })

  it('are removed where they are no one’s, alone', async () => {
    const [stray, other] = [await added(shop), await added(shop)]
    await shop.store.mails.remove(keyOf(stray))
    await shop.store.mails.remove(keyOf(stray))
    expect(await mailOf(shop, stray.id)).toBeUndefined()
    expect(await mailOf(shop, other.id)).toMatchObject({ state: 'unsent' })
  })
}

function describeListOfUser(shop: StoreSteps): void {
  it('are those about the account and those that are held, the latest first', async () => {
    const userId = anId()
    const first = await added(shop, { userId })
    const held = await unsentMail(shop, userId, 'held')
    const last = await added(shop, { userId, kind: 'reset-password' })
    await added(shop)
    const ofOrder = await shop.apply(await shop.placed({ userId }), { type: 'cancel' })
    const listed = await shop.store.mails.listOfUser(userId)
    expect(listed.map(({ subjectId }) => subjectId)).toEqual([last.id, held, first.id])
    expect(listed).toEqual(expect.arrayContaining([await mailOf(shop, held)]))
    expect(await mailOf(shop, ofOrder.id)).toMatchObject({ state: 'unsent' })
  })

  it('are none where there is no such user', async () => {
    expect(await shop.store.mails.listOfUser(anId())).toEqual([])
  })
}

function describeHeld(shop: StoreSteps): void {
  it("are released for one user, at once and with no word of why; others' stay", async () => {
    const [userId, otherId] = [anId(), anId()]
    const [released, kept] = [await unsentMail(shop, userId, 'held'), await unsentMail(shop, otherId, 'held')]
    const rejected = await unsentMail(shop, userId, 'rejected')
    await shop.store.mails.releaseHeld(userId, NOON_MS + 1)
    expect(await mailOf(shop, released)).toEqual({
      subjectId: released,
      kind: 'cancelled',
      state: 'unsent',
      atMs: NOON_MS + 1,
      tries: 0,
    })
    expect(await mailOf(shop, kept)).toMatchObject({ state: 'held' })
    expect(await mailOf(shop, rejected)).toMatchObject({ state: 'rejected' })
    const due = await shop.store.mails.claimDue({ nowMs: NOON_MS + 1, leaseMs: LEASE_MS, limit: 9 })
    expect(due).toMatchObject([{ subjectId: released, userId }])
  })
}

function describePurge(shop: StoreSteps): void {
  it('deletes those that came to an end before, in portions, and no mail about an order', async () => {
    const ended = await Promise.all(Array.from({ length: 5 }, () => added(shop)))
    for (const mail of ended) await shop.store.mails.markSent(keyOf(mail), NOON_MS - 1)
    const later = await added(shop)
    await shop.store.mails.close(keyOf(later), { state: 'rejected', reason: 'r', nowMs: NOON_MS })
    const unsent = await added(shop)
    const held = await unsentMail(shop, anId(), 'held')
    await shop.store.mails.releaseHeld(anId(), NOON_MS)
    expect(await purgeAll((limit) => shop.store.mails.purge(NOON_MS, limit), 2)).toEqual([2, 2, 1, 0])
    for (const { id } of ended) expect(await mailOf(shop, id)).toBeUndefined()
    expect(await mailOf(shop, later.id)).toMatchObject({ state: 'rejected' })
    expect(await mailOf(shop, unsent.id)).toMatchObject({ state: 'unsent' })
    expect(await shop.store.mails.purge(NOON_MS + 1, 10)).toBe(1)
    expect(await mailOf(shop, held)).toMatchObject({ state: 'held' })
  })
}
