import { createHash } from 'node:crypto'
import { systemClock } from '@orders/shared/adapters/clock'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import { ACCOUNT_MAIL_KINDS, type AccountMailKind, MAIL_KINDS, type MailKind } from '@orders/shared/domain/mail'
import { decide, type OrderCommand } from '@orders/shared/domain/order'
import type { Mail } from '@orders/shared/ports/services'
import type { AccountToken, ClaimedMail, Store, UserRecord } from '@orders/shared/ports/stores'
import {
  aCompleteChange,
  aLine,
  anEvent,
  anId,
  anOrder,
  aProduct,
  aUser,
  NOON_MS,
} from '@orders/shared/testing/builders'
import type { AddressPolicy } from '@orders/worker/mail/address-policy'
import { prepareMail } from '@orders/worker/mail/prepare-mail'
import type { PreparedMail } from '@orders/worker/mail/prepared-mail'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aStranger } from './world/stranger.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const PER_DAY = 3
const SPAM = 'Win a prize https://evil.example'

let store: Store
let added: AccountToken[]
let nowMs: number
beforeEach(() => {
  const opened = openSqliteStore({ path: ':memory:' })
  added = []
  const add = async (token: AccountToken) => {
    added.push(token)
    await opened.accountTokens.add(token)
  }
  store = { ...opened, accountTokens: { ...opened.accountTokens, add } }
  nowMs = NOON_MS
})
afterEach(() => store.close())

const prepare = (mail: ClaimedMail, policy: AddressPolicy = { unverifiedMailsPerDay: PER_DAY }) =>
  prepareMail({ store, clock: { ...systemClock, nowMs: () => nowMs } }, mail, {
    publicUrl: 'https://shop.example',
    ...policy,
  })

async function insert(user: UserRecord): Promise<UserRecord> {
  await store.users.insert(user)
  return user
}

const claimed = (subjectId: string, kind: MailKind): ClaimedMail => ({ subjectId, kind, leaseUntilMs: 0, tries: 0 })
const aboutAccount = (kind: AccountMailKind, { id }: UserRecord): ClaimedMail => ({
  ...claimed(anId(), kind),
  userId: id,
})

const WAY_TO = {
  confirmed: [{ type: 'claim', leaseMs: 1, checkAtMs: 1 }, { type: 'confirm' }],
  failed: [
    { type: 'claim', leaseMs: 1, checkAtMs: 1 },
    { type: 'fail', reason: 'sold out', attempted: true },
  ],
  cancelled: [{ type: 'cancel' }],
} as const satisfies Record<string, readonly OrderCommand[]>

/** Of an order that came to this. */
async function aboutOrder(kind: keyof typeof WAY_TO, { id: userId }: UserRecord): Promise<ClaimedMail> {
  const product = aProduct()
  await store.products.put(product.id, { name: product.name, price: product.price, available: 10 })
  let order = anOrder({ userId, items: [aLine(product)] })
  await store.orders.place(order, anEvent(order))
  for (const command of WAY_TO[kind]) {
    const change = decide(order, command, nowMs)
    if (change === 'already applied') throw new Error('the order is there already')
    await store.orders.commit(aCompleteChange(change))
    order = change.after
  }
  return claimed(order.id, kind)
}

/** One of the user's that is paused, since it is gone. */
async function pauseEndpoint({ id: ownerId }: UserRecord): Promise<string> {
  const at = new Date(NOON_MS).toISOString()
  const webhook = {
    id: anId(),
    url: 'https://erp.example/hook',
    events: [],
    state: 'active' as const,
    secrets: [{ secret: 'whsec_', createdAtMs: NOON_MS }] as const,
    ownerId,
  }
  await store.webhooks.insert({ ...webhook, createdAt: at, updatedAt: at, health: { failures: 0 } })
  await store.webhooks.pause(webhook.id, { reason: 'gone', updatedAt: at, nowMs })
  return webhook.id
}

const about = async (kind: MailKind, user: UserRecord): Promise<ClaimedMail> => {
  if (kind === 'webhook-paused') await pauseEndpoint(user)
  return kind in WAY_TO ? aboutOrder(kind as keyof typeof WAY_TO, user) : aboutAccount(kind as AccountMailKind, user)
}

function sent(prepared: PreparedMail): Mail {
  if (typeof prepared === 'object' && 'send' in prepared) return prepared.send
  return expect.fail(`it is not sent: ${JSON.stringify(prepared)}`)
}
const tokenIn = ({ text }: Mail): string => /token=([\w-]+)/.exec(text)?.[1] ?? expect.fail(`no token in: ${text}`)
const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url')

async function sendSome(user: UserRecord, count: number): Promise<void> {
  for (let n = 0; n < count; n++) sent(await prepare(aboutAccount('verify-email', user)))
}

describe('the token of a mail', () => {
  it('has 256 random bits, is made for each mail, and is kept as its SHA-256 alone', async () => {
    const user = await insert(aStranger())
    const tokens = [
      tokenIn(sent(await prepare(aboutAccount('verify-email', user)))),
      tokenIn(sent(await prepare(aboutAccount('verify-email', user)))),
      tokenIn(sent(await prepare(aboutAccount('reset-password', user)))),
    ]
    expect(new Set(tokens).size).toBe(3)
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(added.map(({ hash }) => hash)).toEqual(tokens.map(hashOf))
    expect(JSON.stringify(added)).not.toContain(tokens[0])
  })

  it('verifies the address until a day after it was sent, and once', async () => {
    const user = await insert(aStranger())
    const mail = aboutAccount('verify-email', user)
    // Its life begins when it is sent, however long that took
    nowMs += 3 * DAY_MS
    const token = tokenIn(sent(await prepare(mail)))
    expect(await store.users.verifyEmail(hashOf(token), nowMs + DAY_MS)).toBeUndefined()
    expect(await store.users.verifyEmail(hashOf(token), nowMs + DAY_MS - 1)).toMatchObject({ id: user.id })
    expect(await store.users.verifyEmail(hashOf(token), nowMs)).toBeUndefined()
  })

  it('sets a password until half an hour after it was sent, and once', async () => {
    const user = await insert(aUser())
    const token = tokenIn(sent(await prepare(aboutAccount('reset-password', user))))
    const reset = (atMs: number) =>
      store.users.resetPassword(hashOf(token), {
        userId: user.id,
        passwordHash: 'another',
        nowMs: atMs,
        mail: { id: anId(), kind: 'password-changed', userId: user.id, checkAtMs: atMs },
      })
    expect(await reset(nowMs + 30 * MINUTE_MS)).toBeUndefined()
    expect(await reset(nowMs + 30 * MINUTE_MS - 1)).toEqual([])
    expect(await reset(nowMs)).toBeUndefined()
  })

  it('of one kind is good for nothing else', async () => {
    const user = await insert(aStranger())
    const token = tokenIn(sent(await prepare(aboutAccount('reset-password', user))))
    expect(await store.users.verifyEmail(hashOf(token), nowMs)).toBeUndefined()
  })
})

describe('a mail about an account', () => {
  it.each(ACCOUNT_MAIL_KINDS)('that is no one’s (%s) is dropped, and makes no token', async (kind) => {
    expect(await prepare(aboutAccount(kind, aUser()))).toBe('drop')
    expect(await prepare(claimed(anId(), kind))).toBe('drop')
    expect(added).toEqual([])
  })

  it('that an endpoint is paused names it to an owner whose address is verified, and to no other', async () => {
    const [owner, unproven] = [await insert(aUser()), await insert(aStranger())]
    const id = await pauseEndpoint(owner)
    await pauseEndpoint(unproven)
    expect(sent(await prepare(aboutAccount('webhook-paused', owner))).text).toContain('https://erp.example/hook')
    expect(sent(await prepare(aboutAccount('webhook-paused', unproven))).text).not.toContain('erp.example')
    await store.webhooks.update(id, { state: 'active', updatedAt: new Date(nowMs).toISOString() })
    const reason = 'its endpoint is not paused any more'
    expect(await prepare(aboutAccount('webhook-paused', owner))).toEqual({ close: 'rejected', reason })
  })

  it('that asks to verify an address is closed where that is verified', async () => {
    const user = await insert(aUser())
    const reason = 'the address is verified by now'
    expect(await prepare(aboutAccount('verify-email', user))).toEqual({ close: 'rejected', reason })
    expect(added).toEqual([])
  })

  it('that tells of a new password has no token', async () => {
    const { text, html } = sent(await prepare(aboutAccount('password-changed', await insert(aUser()))))
    for (const body of [text, html]) expect(body).not.toContain('token')
    expect(added).toEqual([])
  })
})

describe('an address that is not verified', () => {
  it.each(MAIL_KINDS)('gets nothing that the registrant wrote: %s', async (kind) => {
    const user = await insert(aStranger({ username: SPAM }))
    const { subject, text, html } = sent(await prepare(await about(kind, user)))
    for (const part of [subject, text, html]) for (const word of ['prize', 'evil']) expect(part).not.toContain(word)
  })

  it.each(MAIL_KINDS.filter((kind) => kind !== 'verify-email'))('is called by name once verified: %s', async (kind) => {
    const user = await insert(aUser({ username: 'Ada L.' }))
    const { text, html } = sent(await prepare(await about(kind, user)))
    for (const body of [text, html]) expect(body).toContain('Hello Ada L.,')
  })

  it('gets three mails a day, of whatever kind', async () => {
    const user = await insert(aStranger())
    for (const kind of ['verify-email', 'confirmed', 'password-changed'] as const)
      sent(await prepare(await about(kind, user)))
    expect(await prepare(await about('confirmed', user))).toMatchObject({ close: 'held' })
    nowMs += DAY_MS
    sent(await prepare(await about('confirmed', user)))
  })

  it('keeps the last of its day for a link, however much is ordered before', async () => {
    const user = await insert(aStranger())
    for (let orders = 1; orders < PER_DAY; orders++) sent(await prepare(await about('confirmed', user)))
    expect(await prepare(await about('confirmed', user))).toMatchObject({ close: 'held' })
    sent(await prepare(await about('verify-email', user)))
    expect(await prepare(await about('verify-email', user))).toMatchObject({ close: 'rejected' })
  })

  it.each(['confirmed', 'failed', 'cancelled', 'password-changed'] as const)(
    'has a further mail held: %s',
    async (kind) => {
      const user = await insert(aStranger())
      await sendSome(user, PER_DAY)
      const reason = 'the address is not verified and has had its mails of the day'
      expect(await prepare(await about(kind, user))).toEqual({ close: 'held', reason, userId: user.id })
    },
  )

  it.each(['verify-email', 'reset-password'] as const)(
    'has a further link rejected, for it is of no use later: %s',
    async (kind) => {
      const user = await insert(aStranger())
      await sendSome(user, PER_DAY)
      const made = added.length
      expect(await prepare(await about(kind, user))).toMatchObject({ close: 'rejected' })
      expect(added).toHaveLength(made)
    },
  )

  it('gets no more for another account, nor for another way to write it', async () => {
    const user = await insert(aStranger())
    await sendSome(user, PER_DAY)
    await store.users.erase(user.id, nowMs)
    const again = await insert(aStranger({ email: user.email.toUpperCase() }))
    expect(await prepare(await about('confirmed', again))).toMatchObject({ close: 'held' })
    sent(await prepare(await about('confirmed', await insert(aStranger()))))
  })

  it('gets any number of mails where addresses are not verified here', async () => {
    const user = await insert(aStranger())
    for (let n = 0; n < 3 * PER_DAY; n++) {
      sent(await prepare(await about('confirmed', user), { unverifiedMailsPerDay: undefined }))
    }
  })

  it('has a mail that is tried again take nothing more of its day', async () => {
    const user = await insert(aStranger())
    const mail = await about('confirmed', user)
    for (let tries = 0; tries < 2 * PER_DAY; tries++) sent(await prepare({ ...mail, tries }))
    await sendSome(user, PER_DAY - 1)
    expect(await prepare(await about('confirmed', user))).toMatchObject({ close: 'held' })
    sent(await prepare(mail))
  })
})

describe('mails to choose a new password', () => {
  it.each([
    ['a verified address', aUser],
    ['another', aStranger],
  ])('go to %s three times an hour', async (_, make) => {
    const user = await insert(make())
    const mails = Array.from({ length: 4 }, () => aboutAccount('reset-password', user))
    const policy = { unverifiedMailsPerDay: 100 }
    for (const mail of mails.slice(0, 3)) sent(await prepare(mail, policy))
    const reason = 'the address has had its mails of the hour'
    expect(await prepare(mails[3]!, policy)).toEqual({ close: 'rejected', reason })
    sent(await prepare(mails[0]!, policy))
    nowMs += HOUR_MS
    sent(await prepare(mails[3]!, policy))
  })
})

describe('an address that is suppressed', () => {
  it.each([
    ['bounce', 'the address has bounced'],
    ['complaint', 'the owner of the address has complained'],
  ] as const)('after a %s gets no mail but the one that asks to verify it', async (reason, words) => {
    const user = await insert(aUser())
    await store.suppressions.add(user.email, { reason, atMs: nowMs })
    for (const kind of MAIL_KINDS.filter((one) => one !== 'verify-email')) {
      for (const perDay of [PER_DAY, 0, undefined])
        expect(await prepare(await about(kind, user), { unverifiedMailsPerDay: perDay })).toEqual({
          close: 'suppressed',
          reason: words,
        })
    }
    expect(added).toEqual([])
    const token = tokenIn(sent(await prepare(aboutAccount('verify-email', user))))
    await store.users.verifyEmail(hashOf(token), nowMs)
    sent(await prepare(await about('confirmed', user)))
  })
})
