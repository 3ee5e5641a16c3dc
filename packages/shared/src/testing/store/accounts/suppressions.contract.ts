import { describe, expect, it } from 'vitest'
import { addressHash } from '../../../domain/mail-address.ts'
import { anEntry, aUser, NOON_MS } from '../../builders.ts'
import { type OpenStore, type StoreSteps, useStore } from '../stories/steps.ts'
import { atOnce, mailOf, NOON, registered, unsentMail } from './account-steps.ts'

export function describeSuppressions(open: OpenStore): void {
  describe('suppressed addresses', () => {
    const shop = useStore(open)
    describeAddition(shop)
    describeLift(shop)
  })
  describe('the list of suppressed addresses', () => describeList(useStore(open)))
}

const BOUNCE = { reason: 'bounce', atMs: NOON_MS, detail: 'Permanent/General' } as const

function describeAddition(shop: StoreSteps): void {
  it('are found in any case, with whose they are', async () => {
    const user = await registered(shop)
    const { email } = user
    expect(await shop.store.suppressions.add(email, BOUNCE)).toBe(true)
    expect(await shop.store.suppressions.find(email.toUpperCase())).toStrictEqual({
      id: addressHash(email),
      userId: user.id,
      ...BOUNCE,
    })
    expect(await shop.store.suppressions.find(aUser().email)).toBeUndefined()
  })

  it('are not verified any more, and nothing else of their user changes', async () => {
    const [{ emailVerifiedAt, ...user }, other] = [
      await registered(shop, { emailVerifiedAt: NOON }),
      await registered(shop, { emailVerifiedAt: NOON }),
    ]
    expect(emailVerifiedAt).toBe(NOON)
    await shop.store.suppressions.add(user.email.toUpperCase(), BOUNCE)
    expect(await shop.store.users.findById(user.id)).toStrictEqual(user)
    expect(await shop.store.users.findById(other.id)).toStrictEqual(other)
  })

  it("may be no user's, and are kept as a hash", async () => {
    const email = `stranger-${aUser().id}@example.com`
    await shop.store.suppressions.add(email, { reason: 'complaint', atMs: NOON_MS })
    expect(await shop.store.suppressions.find(email)).toStrictEqual({
      id: addressHash(email),
      reason: 'complaint',
      atMs: NOON_MS,
    })
    expect(await shop.dump()).not.toContain('stranger')
  })

  it('are none where the owner has verified the address since', async () => {
    const user = await registered(shop, { emailVerifiedAt: NOON })
    expect(await shop.store.suppressions.add(user.email, { ...BOUNCE, atMs: NOON_MS - 1 })).toBe(false)
    expect(await shop.store.suppressions.find(user.email)).toBeUndefined()
    expect(await shop.store.users.findById(user.id)).toMatchObject({ emailVerifiedAt: NOON })
  })

  it('keep the first reason, of many that come at the same time', async () => {
    const { email, id } = await registered(shop, { emailVerifiedAt: NOON })
    const added = await atOnce((index) => shop.store.suppressions.add(email, { ...BOUNCE, atMs: NOON_MS + index }))
    expect(added.filter(Boolean)).toHaveLength(1)
    expect(await shop.store.suppressions.find(email)).toMatchObject({ atMs: NOON_MS + added.indexOf(true) })
    expect(await shop.store.suppressions.add(email, { reason: 'complaint', atMs: NOON_MS })).toBe(false)
    expect(await shop.store.suppressions.find(email)).toMatchObject({ reason: 'bounce', userId: id })
  })
}

function describeLift(shop: StoreSteps): void {
  const isRecorded = async (id: string) =>
    (await shop.store.adminLog.list({ limit: 100 })).some((entry) => entry.id === id)

  it('are lifted once, and that is written down; the address stays unverified, and its mails as they are', async () => {
    const user = await registered(shop)
    const suppressed = await unsentMail(shop, user.id, 'suppressed')
    await shop.store.suppressions.add(user.email, BOUNCE)
    const [first, second] = [anEntry(), anEntry()]
    expect(await shop.store.suppressions.lift(addressHash(user.email), first)).toBe(true)
    expect(await shop.store.suppressions.lift(addressHash(user.email), second)).toBe(false)
    expect([await isRecorded(first.id), await isRecorded(second.id)]).toEqual([true, false])
    expect(await shop.store.suppressions.find(user.email)).toBeUndefined()
    expect(await shop.store.users.findById(user.id)).toStrictEqual(user)
    expect(await mailOf(shop, suppressed)).toMatchObject({ state: 'suppressed' })
  })

  it('can be suppressed again, for another reason', async () => {
    const { email } = await registered(shop)
    await shop.store.suppressions.add(email, BOUNCE)
    await shop.store.suppressions.lift(addressHash(email))
    expect(await shop.store.suppressions.add(email, { reason: 'complaint', atMs: 1 })).toBe(true)
    expect(await shop.store.suppressions.find(email)).toMatchObject({ reason: 'complaint', atMs: 1 })
  })
}

function describeList(shop: StoreSteps): void {
  it('goes through them by id, page after page', async () => {
    const emails = Array.from({ length: 5 }, () => aUser().email)
    for (const email of emails) await shop.store.suppressions.add(email, BOUNCE)
    const ids = emails.map(addressHash).toSorted()
    const { list } = shop.store.suppressions
    expect((await list({ limit: 3 })).map(({ id }) => id)).toEqual(ids.slice(0, 3))
    expect(await list({ limit: 3, afterId: ids[2]! })).toStrictEqual(ids.slice(3).map((id) => ({ id, ...BOUNCE })))
  })
}
