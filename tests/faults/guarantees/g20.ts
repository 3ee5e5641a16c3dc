import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { asCustomer, type Customer, call, inbox, PASSWORD, until } from '../../e2e/client.ts'
import type { TestSystem } from '../../e2e/system.ts'
import { openShop } from '../../scenarios/shop.ts'
import { BOTH_FORMS } from '../form.ts'
import type { Guarantee } from '../guarantee.ts'
import type { Site } from '../services/site.ts'

const NEW_PASSWORD = 'staple of nine meadows'
const ENDED_WITHIN_MS = 5_000
const MAIL_TAKES_MS = 15_000
const SESSIONS = 4
const ORDERS = 5

/** Whose traces are looked for. */
interface Person {
  username: string
  email: string
}

export const g20: Guarantee = {
  id: 'G20',
  title: 'erased is erased',
  forms: BOTH_FORMS,
  run: async ({ open }) => {
    const site = await open({ shape: { apis: 2, workers: 2 }, env: { EMAIL_VERIFICATION: 'optional' } })
    const system = await site.start()
    await openShop(system, { customers: 1, stock: { plenty: 1_000 } })
    const unique = randomBytes(6).toString('hex')
    const person = { username: `Zacharias-${unique}`, email: `zacharias.${unique}@Erased.example` }
    const tokens = await leaveTraces(system, person)
    const customer = asCustomer(system.url, person.email, tokens[0] ?? '')
    const orderIds = await placeSome(customer, person)
    assert.ok((await tracesOf(site, person)).length > 0, 'there is nothing to erase')

    const erased = await call(`${system.url}/api/auth/me`, {
      method: 'DELETE',
      token: customer.token,
      body: { password: NEW_PASSWORD },
    })
    assert.equal(erased.status, 204)
    for (const url of system.urls)
      await until('the sessions have ended', ENDED_WITHIN_MS, () => areRefused(url, tokens))
    await site.atRest()
    assert.deepEqual(await tracesOf(site, person), [], 'the database still has bytes of the name or the address')
    await assertNewAccount(system, person, orderIds)
    return { sessions: tokens.length, orders: orderIds.length }
  },
}

/** Registers, verifies, and logs in again and again with a new password. @returns the access tokens */
async function leaveTraces({ url, urls, inboxUrl }: TestSystem, { username, email }: Person): Promise<string[]> {
  const account = { username, email, password: PASSWORD }
  const registered = await call(`${url}/api/auth/register`, { method: 'POST', body: account })
  assert.equal(registered.status, 201)
  const token = await until('the mail with the link is there', MAIL_TAKES_MS, () => verificationFor(inboxUrl, email))
  assert.equal((await call(`${url}/api/auth/email/verify`, { method: 'POST', body: { token } })).status, 204)
  const first = await logIn(url, { username, email }, PASSWORD)
  const body = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }
  assert.equal((await call(`${url}/api/auth/password`, { method: 'POST', token: first, body })).status, 204)
  await call(`${url}/api/auth/password/forgot`, { method: 'POST', body: { email } })
  await call(`${url}/api/auth/login`, { method: 'POST', body: { email, password: username } })
  const others = Array.from({ length: SESSIONS - 1 }, (_, n) =>
    logIn(urls[n % urls.length] ?? url, { username, email }, NEW_PASSWORD),
  )
  return [first, ...(await Promise.all(others))]
}

async function verificationFor(inboxUrl: string, email: string): Promise<string | undefined> {
  const mails = (await inbox(inboxUrl)).filter(({ destination }) =>
    destination.to.some((to) => to.toLowerCase() === email.toLowerCase()),
  )
  const texts = mails.map(({ body }) => body.text).join('\n')
  const [, link, code] = /verify\?token=([\w-]+)|^Your code: ([\w-]+)$/m.exec(texts) ?? []
  return link ?? code
}

async function logIn(url: string, { username, email }: Person, password: string): Promise<string> {
  const { body } = await call<{ accessToken?: string }>(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'user-agent': `the browser of ${username}` },
    body: { email, password },
  })
  return body.accessToken ?? assert.fail('the login was refused')
}

/** Some are settled, one is cancelled, and the last one has only been begun. */
async function placeSome(customer: Customer, { username, email }: Person): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < ORDERS; n++) {
    const { status, body } = await customer.place([{ productId: 'plenty', quantity: 1 }], `${username} ${email} ${n}`)
    assert.equal(status, 201)
    ids.push(body.id)
    if (n === 0) await customer.cancel(body.id)
    if (n < ORDERS - 1) await customer.settled(body.id)
  }
  return ids
}

async function areRefused(url: string, tokens: readonly string[]): Promise<true | undefined> {
  const answers = await Promise.all(tokens.map((token) => call(`${url}/api/auth/me`, { token })))
  return answers.every(({ status }) => status === 401) || undefined
}

/** @returns where the database has bytes of the person, in whatever case */
async function tracesOf(site: Site, { username, email }: Person): Promise<string[]> {
  const traces: string[] = []
  for (const { where, bytes } of await site.stored()) {
    const text = bytes.toString('latin1').toLowerCase()
    for (const part of [username, email.split('@')[0] ?? '', 'erased.example'])
      if (text.includes(part.toLowerCase())) traces.push(`${where}: ${part}`)
  }
  return traces
}

/** The address may come again, and is a stranger to its old orders. */
async function assertNewAccount({ url }: TestSystem, { email }: Person, orderIds: readonly string[]): Promise<void> {
  const account = { username: 'Ada', email, password: PASSWORD }
  const { status } = await call(`${url}/api/auth/register`, { method: 'POST', body: account })
  assert.equal(status, 201, 'the address cannot be registered again')
  const token = await logIn(url, account, PASSWORD)
  const customer = asCustomer(url, email, token)
  assert.equal((await call(`${url}/api/auth/me`, { token })).body['emailVerified'], false)
  assert.deepEqual((await customer.list()).body.items, [], 'the new account sees orders of the erased one')
  for (const id of orderIds) assert.equal((await customer.read(id)).status, 404)
}
