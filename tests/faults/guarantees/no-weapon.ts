import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { asCustomer, type Customer, call, inbox, PASSWORD, until } from '../../e2e/client.ts'
import type { TestSystem } from '../../e2e/system.ts'
import { assertMailedOnce } from '../../scenarios/mails.ts'
import { allSettled } from '../../scenarios/settlement.ts'
import { openShop } from '../../scenarios/shop.ts'
import type { Guarantee } from '../guarantee.ts'

const SPAM = 'Win a prize https://evil.example'
const ATTACKERS_WORDS = /prize|evil/i
/** What is promised to an address that no one has verified. */
const MOST_MAILS = 3
const ATTACK_MS = 10_000
const LONG_ATTACK_MS = 3_600_000
/** Of one account: each has a mail that its owner gets after the verification. */
const MOST_ORDERS = 120
const ORDERS_A_LAP = 6
const MAIL_TAKES_MS = 15_000
/** An attacker with many addresses of its own: no limit of requests stands before those of mails. */
const UNLIMITED = { RATE_LIMIT_AUTH_PER_IP: '1000000', RATE_LIMIT_AUTH_PER_EMAIL: '1000000' }

/**
 * Attackers register strangers' addresses, and do all that has a mail sent, as fast as they can. One keeps its account, so that the owner can
 * verify the address in the end; the other one erases it and registers again.
 */
export const noWeapon: Guarantee['run'] = async ({ open, long }) => {
  const env = { EMAIL_VERIFICATION: 'optional', ...UNLIMITED }
  const site = await open({ shape: { apis: 2, workers: 2 }, env })
  const system = await site.start()
  await openShop(system, { customers: 1, stock: { plenty: 1_000_000 } })
  const [kept, erased] = ['kept', 'erased'].map((name) => `${name}-${crypto.randomUUID()}@stranger.example`)
  assert.ok(kept && erased)
  const endsAt = performance.now() + (long ? LONG_ATTACK_MS : ATTACK_MS)
  const [keeper, accounts] = await Promise.all([
    attackWithOne(system, kept, endsAt),
    attackWithMany(system, erased, endsAt),
  ])
  await site.atRest()
  for (const email of [kept, erased]) await assertHarmless(system, email)

  const before = await ordersOf(keeper)
  const token = await tokenFor(system, kept)
  const verified = await call(`${system.url}/api/auth/email/verify`, { method: 'POST', body: { token } })
  assert.equal(verified.status, 204, 'the owner cannot verify the address')
  const verifiedAt = performance.now()
  await until('every mail that was held is there', MAIL_TAKES_MS, async () => {
    const texts = (await mailsTo(system, kept)).map(({ body }) => body.text).join()
    return before.every(({ id }) => texts.includes(id)) || undefined
  })
  const lastMailMs = Math.round(performance.now() - verifiedAt)
  await site.atRest()
  await assertMailedOnce(system.inboxUrl, before)
  await assertHarmless(system, erased)
  return {
    accounts: 1 + accounts,
    'orders of the one that was kept': before.length,
    'mails until then': MOST_MAILS,
    'last held mail after the verification, ms': lastMailMs,
  }
}

async function attackWithOne(system: TestSystem, email: string, endsAt: number): Promise<Customer> {
  const token = await register(system, email, 0)
  assert.ok(token, 'the address cannot be registered')
  // What it asks for now would be sent first, and its owner would get no link that day
  await until('the mail with the link is there', MAIL_TAKES_MS, async () =>
    (await mailsTo(system, email)).length > 0 ? true : undefined,
  )
  for (let lap = 0; performance.now() < endsAt; lap++) {
    const mayOrder = lap * ORDERS_A_LAP < MOST_ORDERS
    await askForMails(system, { email, token, lap, orders: mayOrder ? ORDERS_A_LAP : 0 })
    // A request can do no more harm than those before it
    if (!mayOrder) await sleep(50)
  }
  return asCustomer(system.url, email, token)
}

/** @returns how many accounts there were */
async function attackWithMany(system: TestSystem, email: string, endsAt: number): Promise<number> {
  let accounts = 0
  for (let lap = 0; performance.now() < endsAt; lap++) {
    const written = lap % 2 === 0 ? email : email.toUpperCase()
    const token = await register(system, written, lap)
    if (token === undefined) continue
    accounts += 1
    await askForMails(system, { email: written, token, lap, orders: ORDERS_A_LAP })
    const { status } = await send(system, lap, 'DELETE', '/api/auth/me', { token, body: { password: PASSWORD } })
    assert.equal(status, 204, 'the account cannot be erased')
  }
  assert.ok(accounts > 1, 'no account was registered again')
  return accounts
}

interface Asking {
  email: string
  token: string
  lap: number
  orders: number
}

/** Everything that has a mail sent; some of it may be refused. */
async function askForMails(system: TestSystem, { email, token, lap, orders }: Asking): Promise<void> {
  const customer = (n: number) => asCustomer(urlOf(system, lap + n), email, token)
  const order = async (_: unknown, n: number) => {
    const { status, body } = await customer(n).place([{ productId: 'plenty', quantity: 1 }])
    assert.equal(status, 201, 'an order was refused')
    if (n % 2 === 0) await customer(n + 1).cancel(body.id)
  }
  const body = { currentPassword: PASSWORD, newPassword: PASSWORD }
  await Promise.all([
    ...Array.from({ length: orders }, order),
    send(system, lap, 'POST', '/api/auth/email/verify/resend', { token }),
    send(system, lap, 'POST', '/api/auth/password/forgot', { body: { email } }),
    send(system, lap, 'POST', '/api/auth/password', { token, body }),
  ])
}

/** @returns a token; undefined where the account of the lap before is in the way */
async function register(system: TestSystem, email: string, lap: number): Promise<string | undefined> {
  const account = { email, password: PASSWORD, username: SPAM }
  const { status } = await send(system, lap, 'POST', '/api/auth/register', { body: account })
  if (status !== 201) return undefined
  const login = await send(system, lap, 'POST', '/api/auth/login', { body: { email, password: PASSWORD } })
  return String(login.body['accessToken'])
}

const urlOf = ({ urls }: TestSystem, n: number): string => urls[n % urls.length] ?? ''
const send = (system: TestSystem, n: number, method: string, path: string, given: { token?: string; body?: object }) =>
  call(`${urlOf(system, n)}${path}`, { method, ...given })

const mailsTo = async ({ inboxUrl }: TestSystem, email: string) =>
  (await inbox(inboxUrl)).filter(({ destination }) => destination.to.some((to) => to.toLowerCase() === email))

async function assertHarmless(system: TestSystem, email: string): Promise<void> {
  const mails = await mailsTo(system, email)
  // With fewer, the attack would have tried nothing
  assert.equal(mails.length, MOST_MAILS, `${mails.length} mails reached ${email}`)
  for (const { subject, body } of mails)
    assert.doesNotMatch(`${subject} ${body.text} ${body.html}`, ATTACKERS_WORDS, 'a mail has the attacker’s words')
}

const ordersOf = (customer: Customer) => allSettled([customer], MAIL_TAKES_MS)

async function tokenFor(system: TestSystem, email: string): Promise<string> {
  const texts = (await mailsTo(system, email)).map(({ body }) => body.text)
  const token = texts.flatMap((text) => /verify\?token=([\w-]+)|^Your code: ([\w-]+)$/m.exec(text)?.slice(1) ?? [])
  const found = token.find((one) => one !== undefined)
  assert.ok(found, 'no mail has a link')
  return found
}
