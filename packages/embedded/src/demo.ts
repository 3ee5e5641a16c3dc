import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseConfig } from '@orders/shared/config/parse'
import { EMBEDDED_DEFAULTS, EmbeddedConfigSchema } from '@orders/shared/config/services'
import { createLogger } from '@orders/shared/logging/logger'
import { startEmbedded } from './start.ts'

const GIVE_UP_MS = 15_000
async function tellTheStory(url: string, inboxUrl: string): Promise<void> {
  const customer = { username: 'ada', email: 'ada@example.com', password: 'correct horse battery' }

  step('Ada registers')
  const user = await call<{ id: string; role: string }>(url, 'POST', '/api/auth/register', {
    body: customer,
    expect: 201,
  })
  assert.equal(user.role, 'customer')
  show(`she is ${user.id}, a ${user.role}`)

  step('A mail asks her to verify her address, and she follows its link')
  const asked = await until('the e-mail is in the inbox', async () =>
    (await inbox(inboxUrl)).find(({ subject }) => subject.includes('Verify')),
  )
  assert.deepEqual(asked.destination.to, [customer.email])
  const [link = '', token] = /http:\S+#\/verify\?token=(\S+)/.exec(asked.body.text) ?? []
  await call(url, 'POST', '/api/auth/email/verify', { body: { token }, expect: 204 })
  show(`“${asked.subject}”: ${link.replace(/=.*/, '=…')}`)

  step('She logs in')
  const { email, password } = customer
  const { accessToken } = await call<{ accessToken: string }>(url, 'POST', '/api/auth/login', {
    body: { email, password },
    expect: 200,
  })
  assert.equal(accessToken.split('.').length, 3)
  show(`and gets an access token, ${accessToken.slice(0, 20)}…`)

  step('She looks at the products')
  const before = await listProducts(url)
  assert.ok(before.length > 0)
  for (const { id, name, price, available } of before) show(`${id}  ${name}  ${money(price)}  ${available} in stock`)

  step('She orders a bike and two helmets')
  const items = [
    { productId: 'bike1', quantity: 1 },
    { productId: 'helmet1', quantity: 2 },
  ]
  const placed = await call<Order>(url, 'POST', '/api/orders', { accessToken, body: { items }, expect: 201 })
  assert.equal(placed.status, 'PENDING')
  assert.equal(placed.total.amount, 9800 + 2 * 2000)
  show(`order ${placed.id} over ${money(placed.total)} is ${placed.status}`)

  step('The stock is hers at once')
  const after = await listProducts(url)
  for (const { productId, quantity } of items) {
    const [then, now] = [before, after].map((products) => products.find(({ id }) => id === productId)?.available)
    assert.equal(now, (then ?? 0) - quantity)
    show(`${productId}  ${then} → ${now}`)
  }

  step('The worker takes the order from the queue')
  const settled = await until('the order is settled', async () => {
    const order = await call<Order>(url, 'GET', `/api/orders/${placed.id}`, { accessToken, expect: 200 })
    return ['PENDING', 'PROCESSING'].includes(order.status) ? undefined : order
  })
  assert.deepEqual(
    settled.history.map(({ status }) => status),
    ['PENDING', 'PROCESSING', 'CONFIRMED'],
  )
  for (const { status, at } of settled.history) show(`${at}  ${status}`)

  step('And Ada gets an e-mail')
  const mail = await until('the e-mail is in the inbox', async () =>
    (await inbox(inboxUrl)).find(({ body }) => body.text.includes(placed.id)),
  )
  assert.deepEqual(mail.destination.to, [email])
  assert.match(mail.body.text, /^Hello ada,/)
  assert.match(mail.body.text, /138\.00/)
  show(`to ${mail.destination.to.join()}: “${mail.subject}”`)
  for (const line of mail.body.text.trim().split('\n')) show(`| ${line}`)

  step('She orders five more bikes, but only four are left')
  const refused = await call<Problem>(url, 'POST', '/api/orders', {
    accessToken,
    body: { items: [{ productId: 'bike1', quantity: 5 }] },
    expect: 409,
  })
  assert.equal(refused.code, 'OUT_OF_STOCK')
  assert.deepEqual(refused.items, [{ productId: 'bike1', requested: 5, available: 4 }])
  assert.deepEqual(await listProducts(url), after)
  show(`409 ${refused.code}: ${JSON.stringify(refused.items)}, and the stock is as it was`)
}

interface Order {
  id: string
  status: string
  total: Money
  history: { status: string; at: string }[]
}
interface Money {
  amount: number
  currency: string
}
interface Product {
  id: string
  name: string
  price: Money
  available: number
}
interface Problem {
  code: string
  items: unknown
}
interface InboxMail {
  subject: string
  destination: { to: string[] }
  body: { text: string }
}

interface Call {
  accessToken?: string
  body?: object
  expect: number
}

async function call<T>(url: string, method: string, path: string, { accessToken, body, expect }: Call): Promise<T> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const answer = response.status === 204 ? undefined : await response.json()
  assert.equal(response.status, expect, `${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`)
  return answer as T
}

const listProducts = async (url: string): Promise<Product[]> =>
  (await call<{ items: Product[] }>(url, 'GET', '/api/products', { expect: 200 })).items

async function inbox(inboxUrl: string): Promise<InboxMail[]> {
  const response = await fetch(new URL('/store', inboxUrl))
  return ((await response.json()) as { emails: InboxMail[] }).emails
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const giveUpAt = Date.now() + GIVE_UP_MS
  while (Date.now() < giveUpAt) {
    const found = await look()
    if (found !== undefined) return found
    await sleep(20)
  }
  assert.fail(`${what}: not within ${GIVE_UP_MS / 1000} s`)
}

const money = ({ amount, currency }: Money): string =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(amount / 100)

function step(title: string): void {
  console.log(`\n▸ ${title}`)
}

function show(line: string): void {
  console.log(`  ${line}`)
}

const dataDir = await mkdtemp(join(tmpdir(), 'orders-demo-'))
const config = parseConfig(EmbeddedConfigSchema, {
  ...EMBEDDED_DEFAULTS,
  PORT: '0',
  WORKER_PORT: '0',
  INBOX_PORT: '0',
  DATA_DIR: dataDir,
  LOG_LEVEL: 'error',
})
const system = await startEmbedded(config, createLogger('demo', config))
await system.ready
try {
  await tellTheStory(system.url, system.inboxUrl ?? assert.fail('the demo has an inbox'))
  console.log('\nEverything above really happened.')
} finally {
  await system.stop()
  await rm(dataDir, { recursive: true, force: true })
}
