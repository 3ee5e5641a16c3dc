import { describe, expect, it } from 'vitest'
import { NO_CUSTOMER } from '../../../domain/mail.ts'
import type { UserRecord } from '../../../ports/stores.ts'
import { aNewPassword, anAccountMail, anAttempt, anId, aSession, aUser, aWebhook, NOON_MS } from '../../builders.ts'
import { violationsOf } from '../audit.contract.ts'
import { CLAIM, decided, type OpenStore, type StoreSteps, useStore } from '../stories/steps.ts'
import { atOnce, mailOf, registered, sessionOf, tokenOf, unsentMail } from './account-steps.ts'

export function describeErasure(open: OpenStore): void {
  describe('the erasure of a user', () => {
    const shop = useStore(open)
    describeTraces(shop)
    describeRest(shop)
    describeRaces(shop)
  })
}

/** All of it is found by a search, in whatever case it is kept. */
const NAMED = {
  username: 'Zebedee Quillfeather',
  email: 'Zebedee.Quillfeather@Remarkable.Example',
  userAgent: 'QuillBrowser/7',
  address: '198.51.100.0/24',
  addressHash: 'hash-of-198-51-100-7',
  key: 'key-of-quill',
} as const
const TRACES = Object.values(NAMED).map((text) => text.toLowerCase())

/** An endpoint is told of an order, and another one will be. */
async function subscribed(shop: StoreSteps): Promise<void> {
  const { announcements, deliveries } = shop.store
  const [placed] = await announcements.webhooks.claim({ nowMs: NOON_MS, leaseMs: 1, limit: 1 })
  await deliveries.fanOut([placed!.event], NOON_MS)
  const [delivery] = await deliveries.listOfOrder(placed!.event.event.data.orderId)
  await deliveries.noteAttempt(delivery!, anAttempt(), { state: 'delivered', dueAtMs: NOON_MS })
}

/** One who has left a trace wherever a customer can. */
async function wellKnown(shop: StoreSteps): Promise<{ user: UserRecord; orderId: string; sessionId: string }> {
  const { username, email, userAgent, address, addressHash, key } = NAMED
  const user = aUser({ username, email })
  await shop.store.users.insert(user, anAccountMail({ userId: user.id }))
  const session = aSession({ userId: user.id, userAgent, address, addressHash })
  await shop.store.sessions.open(session)
  const ended = aSession({ userId: user.id, userAgent, address, addressHash })
  await shop.store.sessions.open(ended)
  await shop.store.sessions.end(ended.id, NOON_MS)
  for (const purpose of ['verify-email', 'reset-password'] as const) await tokenOf(shop, user.id, purpose)
  const idempotency = { key, fingerprint: 'fingerprint' }
  await shop.store.webhooks.insert(aWebhook())
  const order = await shop.placed({ userId: user.id, idempotency })
  await shop.apply(await shop.apply(order, CLAIM), { type: 'confirm' })
  await subscribed(shop)
  await shop.store.suppressions.add(email, { reason: 'bounce', atMs: NOON_MS })
  await shop.store.users.setRole(email, 'admin')
  return { user, orderId: order.id, sessionId: session.id }
}

const tracesIn = async (shop: StoreSteps) => {
  const text = (await shop.dump()).toLowerCase()
  return TRACES.filter((trace) => text.includes(trace))
}

function describeTraces(shop: StoreSteps): void {
  it('leaves no name, address, network or key of theirs in the database, and they can register again', async () => {
    const { user, orderId, sessionId } = await wellKnown(shop)
    expect(await tracesIn(shop)).toEqual(TRACES)
    expect(await shop.store.users.erase(user.id, NOON_MS)).toEqual([sessionId])
    expect(await tracesIn(shop)).toEqual([])
    const { idempotency: _, ...order } = (await shop.store.orders.findById(orderId)) ?? {}
    expect(order).toMatchObject({ status: 'CONFIRMED', userId: user.id })
    expect(await shop.store.orders.findByIdempotencyKey(user.id, NAMED.key)).toBeUndefined()
    expect(await violationsOf(shop.store.audit)).toEqual([])

    const again = aUser({ email: user.email })
    await shop.store.users.insert(again)
    expect(await shop.store.users.findByEmail(user.email)).toStrictEqual(again)
    expect(await shop.store.users.findById(user.id)).toBeUndefined()
  })

  it('takes tokens and the mails about the account along; suppressed addresses stay so', async () => {
    const user = await registered(shop)
    const mail = anAccountMail({ userId: user.id, kind: 'reset-password' })
    await shop.store.mails.add(mail)
    const token = await tokenOf(shop, user.id, 'reset-password')
    await shop.store.suppressions.add(user.email, { reason: 'complaint', atMs: 1 })
    await shop.store.users.erase(user.id, NOON_MS)
    expect(await mailOf(shop, mail.id)).toBeUndefined()
    expect(await shop.store.accountTokens.find(token, 'reset-password', NOON_MS)).toBeUndefined()
    const suppression = await shop.store.suppressions.find(user.email)
    expect(suppression).toMatchObject({ reason: 'complaint' })
    expect(suppression).not.toHaveProperty('userId')
  })
}

function describeRest(shop: StoreSteps): void {
  it('keeps orders and their mails; those that are held are never sent', async () => {
    const user = await registered(shop)
    const held = await unsentMail(shop, user.id, 'held')
    const rejected = await unsentMail(shop, user.id, 'suppressed')
    await shop.store.users.erase(user.id, NOON_MS)
    expect(await mailOf(shop, held)).toMatchObject({ state: 'rejected', reason: NO_CUSTOMER })
    expect(await mailOf(shop, rejected)).toMatchObject({ state: 'suppressed' })
    expect(await shop.store.orders.list({ userId: user.id, limit: 9 })).toHaveLength(2)
    expect(await violationsOf(shop.store.audit)).toEqual([])
  })

  it('is one: its sessions are told as ended, and those of others go on', async () => {
    const [user, other] = [await registered(shop), await registered(shop)]
    const [mine, foreign] = [await sessionOf(shop, user.id), await sessionOf(shop, other.id)]
    const endedAtMs = NOON_MS + 5
    expect(await shop.store.users.erase(user.id, endedAtMs)).toEqual([mine])
    expect(await shop.store.users.erase(user.id, endedAtMs)).toBeUndefined()
    expect(await shop.store.users.erase(anId(), endedAtMs)).toBeUndefined()
    expect(await shop.store.sessions.listOf(user.id, NOON_MS)).toEqual([])
    expect(await shop.store.sessions.findEnded(endedAtMs)).toEqual([{ id: mine, endedAtMs }])
    expect(await shop.store.sessions.listOf(other.id, NOON_MS)).toMatchObject([
      { id: foreign, address: '203.0.113.0/24' },
    ])
    expect(await shop.store.users.findById(other.id)).toStrictEqual(other)
  })

  it('is not undone by a change of an order that was decided before', async () => {
    const { id: userId } = await registered(shop)
    const idempotency = { key: `mine-${anId()}`, fingerprint: 'f' }
    const [waiting, done] = [
      await shop.placed({ userId, idempotency }),
      await shop.placed({ userId, idempotency: { ...idempotency, key: `also-${anId()}` } }),
    ]
    const claimed = await shop.apply(done, CLAIM)
    const changes = [decided(waiting, CLAIM), decided(claimed, { type: 'confirm' })]
    await shop.store.users.erase(userId, NOON_MS)
    for (const change of changes) expect(await shop.commit(change)).toBe(true)
    for (const { after } of changes) {
      const { idempotency: _, ...stored } = after
      expect(await shop.store.orders.findById(stored.id)).toStrictEqual(stored)
    }
  })
}

function describeRaces(shop: StoreSteps): void {
  it('happens once, of many who ask for it at the same time', async () => {
    const user = await registered(shop)
    const sessions = [await sessionOf(shop, user.id), await sessionOf(shop, user.id)]
    const erasures = await atOnce(() => shop.store.users.erase(user.id, NOON_MS))
    const ended = erasures.filter((ids) => ids !== undefined)
    expect(ended).toHaveLength(1)
    expect(ended[0]?.toSorted()).toEqual(sessions.toSorted())
  })

  it('leaves nothing of the user, whatever else is done for them at the same time', async () => {
    const user = await registered(shop, { username: 'Ignatius Thistlewood' })
    const hash = await tokenOf(shop, user.id, 'verify-email')
    await Promise.all([
      shop.store.users.verifyEmail(hash, NOON_MS),
      shop.store.users.setRole(user.email, 'admin'),
      shop.store.users.changePassword(aNewPassword(user.id), anId()),
      shop.store.suppressions.add(user.email, { reason: 'bounce', atMs: NOON_MS }),
      shop.store.users.erase(user.id, NOON_MS),
    ])
    expect(await shop.store.users.findById(user.id)).toBeUndefined()
    expect(await shop.store.mails.listOfUser(user.id)).toEqual([])
    const text = await shop.dump()
    for (const trace of ['Ignatius', user.email]) expect(text).not.toContain(trace)
    expect((await shop.store.suppressions.find(user.email))?.userId).toBeUndefined()
  })
}
