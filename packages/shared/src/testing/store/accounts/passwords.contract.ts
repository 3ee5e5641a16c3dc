import { describe, expect, it } from 'vitest'
import { aNewPassword, anId, aSession, aToken, NOON_MS } from '../../builders.ts'
import { type OpenStore, type StoreSteps, useStore } from '../stories/steps.ts'
import { atOnce, mailOf, NOON, registered, sessionOf, tokenOf, unsentMail } from './account-steps.ts'

export function describePasswords(open: OpenStore): void {
  describe('a change of a password', () => describeChange(useStore(open)))
  describe('a reset of a password', () => {
    const shop = useStore(open)
    describeReset(shop)
    describeNoReset(shop)
  })
}

const going = async (shop: StoreSteps, userId: string) =>
  (await shop.store.sessions.listOf(userId, NOON_MS)).map(({ id }) => id)

function describeChange(shop: StoreSteps): void {
  it('keeps the one session, and tells of the others that it ends', async () => {
    const [user, other] = [await registered(shop), await registered(shop)]
    const [mine, stolen, older] = [
      await sessionOf(shop, user.id),
      await sessionOf(shop, user.id),
      await sessionOf(shop, user.id),
    ]
    await shop.store.sessions.open(aSession({ userId: user.id, expiresAtMs: NOON_MS }))
    const foreign = await sessionOf(shop, other.id)
    const change = aNewPassword(user.id)
    const ended = await shop.store.users.changePassword(change, mine)
    expect(ended?.toSorted()).toEqual([stolen, older].toSorted())
    expect(await going(shop, user.id)).toEqual([mine])
    expect(await going(shop, other.id)).toEqual([foreign])
    expect(await shop.store.users.findById(user.id)).toStrictEqual({ ...user, passwordHash: change.passwordHash })
    expect(await shop.store.users.findById(other.id)).toStrictEqual(other)
  })

  it('writes its mail, and ends the use of tokens that reset it', async () => {
    const user = await registered(shop)
    const reset = await tokenOf(shop, user.id, 'reset-password')
    const verify = await tokenOf(shop, user.id, 'verify-email')
    const change = aNewPassword(user.id)
    await shop.store.users.changePassword(change, anId())
    expect(await mailOf(shop, change.mail.id)).toMatchObject({ kind: 'password-changed', state: 'unsent' })
    expect(await shop.store.users.resetPassword(reset, aNewPassword(user.id))).toBeUndefined()
    expect(await shop.store.users.verifyEmail(verify, NOON_MS)).toMatchObject({ id: user.id })
  })

  it('is none where the password is not the one that was found right any more', async () => {
    const user = await registered(shop)
    await shop.store.users.changePassword(aNewPassword(user.id), anId())
    const late = { ...aNewPassword(user.id), formerHash: user.passwordHash }
    const before = await shop.store.users.findById(user.id)
    expect(await shop.store.users.changePassword(late, anId())).toBeUndefined()
    expect(await shop.store.users.findById(user.id)).toEqual(before)
  })

  it('leaves no session that was about to be opened with the former one', async () => {
    const user = await registered(shop)
    const change = { ...aNewPassword(user.id), formerHash: user.passwordHash }
    const logins = Array.from({ length: 10 }, () => aSession({ userId: user.id }))
    await Promise.all([
      ...logins.map((session) => shop.store.sessions.open(session, user.passwordHash)),
      shop.store.users.changePassword(change, anId()),
    ])
    expect(await going(shop, user.id)).toEqual([])
    expect(await shop.store.sessions.open(aSession({ userId: user.id }), user.passwordHash)).toBeUndefined()
    expect(await shop.store.sessions.open(aSession({ userId: user.id }), change.passwordHash)).toEqual([])
  })

  it('of a user who is not there any more writes nothing', async () => {
    const change = aNewPassword(anId())
    expect(await shop.store.users.changePassword(change, anId())).toBeUndefined()
    expect(await mailOf(shop, change.mail.id)).toBeUndefined()
  })
}

function describeReset(shop: StoreSteps): void {
  it('ends all sessions, and verifies the address', async () => {
    const user = await registered(shop)
    const sessions = [await sessionOf(shop, user.id), await sessionOf(shop, user.id)]
    const held = await unsentMail(shop, user.id, 'held')
    await shop.store.suppressions.add(user.email, { reason: 'complaint', atMs: 1 })
    const verify = await tokenOf(shop, user.id, 'verify-email')
    const change = aNewPassword(user.id)
    const ended = await shop.store.users.resetPassword(await tokenOf(shop, user.id, 'reset-password'), change)
    expect(ended?.toSorted()).toEqual(sessions.toSorted())
    expect(await going(shop, user.id)).toEqual([])
    const { passwordHash } = change
    expect(await shop.store.users.findById(user.id)).toStrictEqual({ ...user, passwordHash, emailVerifiedAt: NOON })
    expect(await mailOf(shop, held)).toMatchObject({ state: 'unsent' })
    expect(await mailOf(shop, change.mail.id)).toMatchObject({ kind: 'password-changed', state: 'unsent' })
    expect(await shop.store.suppressions.find(user.email)).toBeUndefined()
    expect(await shop.store.accountTokens.find(verify, 'verify-email', NOON_MS)).toBeUndefined()
  })

  it('comes of one token once, of many that use it at the same time', async () => {
    const user = await registered(shop)
    const sessions = [await sessionOf(shop, user.id), await sessionOf(shop, user.id)]
    const hash = await tokenOf(shop, user.id, 'reset-password')
    const changes = await atOnce(async () => aNewPassword(user.id))
    const results = await Promise.all(changes.map((change) => shop.store.users.resetPassword(hash, change)))
    const winners = changes.filter((_, index) => results[index] !== undefined)
    expect(winners).toHaveLength(1)
    expect(results.flatMap((ended) => ended ?? []).toSorted()).toEqual(sessions.toSorted())
    expect(await shop.store.users.findById(user.id)).toMatchObject({ passwordHash: winners[0]!.passwordHash })
    expect(await shop.store.mails.listOfUser(user.id)).toMatchObject([{ subjectId: winners[0]!.mail.id }])
  })
}

function describeNoReset(shop: StoreSteps): void {
  it.each<[string, (userId: string) => Promise<string>]>([
    ['is unknown', async () => 'unknown'],
    ['verifies the address', (userId) => tokenOf(shop, userId, 'verify-email')],
    ["is another user's", async () => tokenOf(shop, (await registered(shop)).id, 'reset-password')],
    [
      'has expired',
      async (userId) => {
        const token = aToken({ userId, purpose: 'reset-password', expiresAtMs: NOON_MS })
        await shop.store.accountTokens.add(token)
        return token.hash
      },
    ],
  ])('changes nothing where the token %s', async (_, badToken) => {
    const user = await registered(shop)
    const session = await sessionOf(shop, user.id)
    const hash = await badToken(user.id)
    const before = await shop.dump()
    expect(await shop.store.users.resetPassword(hash, aNewPassword(user.id))).toBeUndefined()
    expect(await shop.dump()).toBe(before)
    expect(await going(shop, user.id)).toEqual([session])
  })
}
