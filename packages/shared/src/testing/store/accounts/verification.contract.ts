import { describe, expect, it } from 'vitest'
import { anAccountMail, anId, aToken, NOON_MS } from '../../builders.ts'
import { type OpenStore, type StoreSteps, useStore } from '../stories/steps.ts'
import { atOnce, mailOf, NOON, registered, tokenOf, unsentMail } from './account-steps.ts'

const LATER_MS = NOON_MS + 5_000
const LATER = new Date(LATER_MS).toISOString()

export function describeVerification(open: OpenStore): void {
  describe('the verification of an address', () => {
    const shop = useStore(open)
    describeToken(shop)
    describeEffects(shop)
  })
}

function describeToken(shop: StoreSteps): void {
  it('changes the time of it, and nothing else of the user', async () => {
    const user = await registered(shop)
    const hash = await tokenOf(shop, user.id, 'verify-email')
    const verified = { ...user, emailVerifiedAt: LATER }
    expect(await shop.store.users.verifyEmail(hash, LATER_MS)).toStrictEqual(verified)
    expect(await shop.store.users.findById(user.id)).toStrictEqual(verified)
  })

  it('comes of a token once, of many that use it at the same time', async () => {
    const user = await registered(shop)
    const hash = await tokenOf(shop, user.id, 'verify-email')
    const results = await atOnce(() => shop.store.users.verifyEmail(hash, NOON_MS))
    expect(results.filter((result) => result !== undefined)).toEqual([{ ...user, emailVerifiedAt: NOON }])
    expect(await shop.store.accountTokens.find(hash, 'verify-email', NOON_MS)).toBeUndefined()
  })

  it('comes of one of its tokens, of many that are used at the same time', async () => {
    const user = await registered(shop)
    const hashes = await atOnce(() => tokenOf(shop, user.id, 'verify-email'))
    const results = await Promise.all(hashes.map((hash) => shop.store.users.verifyEmail(hash, NOON_MS)))
    expect(results.filter((result) => result !== undefined)).toHaveLength(1)
  })

  it("uses up all that verify it, and no token of another purpose or another's", async () => {
    const [user, other] = [await registered(shop), await registered(shop)]
    const [used, twin] = [await tokenOf(shop, user.id, 'verify-email'), await tokenOf(shop, user.id, 'verify-email')]
    const reset = await tokenOf(shop, user.id, 'reset-password')
    const others = await tokenOf(shop, other.id, 'verify-email')
    await shop.store.users.verifyEmail(used, NOON_MS)
    const { find } = shop.store.accountTokens
    expect(await find(twin, 'verify-email', NOON_MS)).toBeUndefined()
    expect(await find(reset, 'reset-password', NOON_MS)).toMatchObject({ userId: user.id })
    expect(await find(others, 'verify-email', NOON_MS)).toMatchObject({ userId: other.id })
  })

  it('does not come of a token that is expired, unknown, for something else, or of no user', async () => {
    const user = await registered(shop)
    const expired = aToken({ userId: user.id, expiresAtMs: NOON_MS })
    await shop.store.accountTokens.add(expired)
    const hashes = [
      expired.hash,
      'unknown',
      await tokenOf(shop, user.id, 'reset-password'),
      await tokenOf(shop, anId(), 'verify-email'),
    ]
    for (const hash of hashes) expect(await shop.store.users.verifyEmail(hash, NOON_MS)).toBeUndefined()
    expect(await shop.store.users.findById(user.id)).toStrictEqual(user)
  })
}

function describeEffects(shop: StoreSteps): void {
  it('makes the held mails due at once, also where the worker that held one has its lease still', async () => {
    const user = await registered(shop)
    const held = [await unsentMail(shop, user.id, 'held'), await unsentMail(shop, user.id, 'held')]
    await shop.store.users.verifyEmail(await tokenOf(shop, user.id, 'verify-email'), LATER_MS)
    for (const id of held) expect(await mailOf(shop, id)).toMatchObject({ state: 'unsent', atMs: LATER_MS })
    const due = await shop.store.mails.claimDue({ nowMs: LATER_MS, leaseMs: 1, limit: 100 })
    expect(due).toEqual(
      expect.arrayContaining(held.map((subjectId) => expect.objectContaining({ subjectId, userId: user.id }))),
    )
  })

  it("makes no mail due that was held for another user's address, or not sent for another reason", async () => {
    const [user, other] = [await registered(shop), await registered(shop)]
    const foreign = await unsentMail(shop, other.id, 'held')
    const suppressed = await unsentMail(shop, user.id, 'suppressed')
    const rejected = await unsentMail(shop, user.id, 'rejected')
    const sent = anAccountMail({ userId: user.id })
    await shop.store.mails.add(sent)
    await shop.store.mails.markSent({ subjectId: sent.id, kind: 'verify-email' }, NOON_MS)
    await shop.store.users.verifyEmail(await tokenOf(shop, user.id, 'verify-email'), LATER_MS)
    expect(await mailOf(shop, foreign)).toMatchObject({ state: 'held' })
    expect(await mailOf(shop, suppressed)).toMatchObject({ state: 'suppressed' })
    expect(await mailOf(shop, rejected)).toMatchObject({ state: 'rejected' })
    expect(await mailOf(shop, sent.id)).toMatchObject({ state: 'sent', atMs: NOON_MS })
  })

  it('lifts the suppression of this address, and of no other', async () => {
    const [user, other] = [await registered(shop), await registered(shop)]
    for (const { email } of [user, other]) await shop.store.suppressions.add(email, { reason: 'bounce', atMs: 1 })
    await shop.store.users.verifyEmail(await tokenOf(shop, user.id, 'verify-email'), NOON_MS)
    expect(await shop.store.suppressions.find(user.email)).toBeUndefined()
    expect(await shop.store.suppressions.find(other.email)).toMatchObject({ userId: other.id })
  })
}
