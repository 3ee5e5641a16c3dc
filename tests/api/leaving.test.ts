import type { ApiKeyWithSecret } from '@orders/shared/contracts/api-keys'
import type { WebhookWithSecret } from '@orders/shared/contracts/webhooks'
import { apiKeyHash } from '@orders/shared/domain/api-key'
import { decide, type OrderCommand } from '@orders/shared/domain/order'
import { aCompleteChange, anId } from '@orders/shared/testing/builders'
import { createSigner } from 'fast-jwt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountSteps, PASSWORD, refusalOf } from './account-steps.ts'
import { ACCESS_SECRET, bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
  await api.stock('bike', { available: 10_000 })
})
afterAll(() => api.close())

const { ask, logIn, knows, session } = accountSteps(() => api)
const order = async (token: string, key?: string) =>
  orderOf(await api.place(token, [{ productId: 'bike', quantity: 2 }], key))
const stockOf = async () => (await api.deps.store.products.findById('bike'))!.available

describe('all that is stored of a customer', () => {
  const exported = (token: string) => ask('GET', 'me/export', { token })

  it('is one JSON document, of however many orders, newest first, each once', async () => {
    const { id, email, accessToken } = await api.newCustomer()
    const placed: string[] = []
    for (let n = 0; n < 250; n++) placed.push((await order(accessToken, n === 0 ? 'my key' : undefined)).id)
    const answer = await exported(accessToken)
    expect(answer.headers['content-type']).toMatch(/^application\/json/)
    expect(answer.headers['content-disposition']).toBe('attachment; filename="my-account.json"')
    const { exportedAt, user, sessions, mails, orders, ...rest } = JSON.parse(answer.body)
    expect(rest).toEqual({ apiKeys: [], webhooks: [] })
    expect(Math.abs(Date.parse(exportedAt) - Date.now())).toBeLessThan(60_000)
    expect(user).toMatchObject({ id, email, emailVerified: false })
    expect(sessions).toMatchObject([{ current: true, address: '127.0.0.0/24' }])
    expect(mails).toMatchObject([{ kind: 'verify-email', state: 'unsent' }])
    expect(orders.map((one: { id: string }) => one.id)).toEqual(placed.toReversed())
    expect(orders.at(-1)).toMatchObject({ idempotencyKey: 'my key', status: 'PENDING', total: { amount: 2000 } })
  })

  it('is a document for who has ordered nothing, too, and tells of a suppressed address', async () => {
    const { email, accessToken } = await api.newCustomer()
    const atMs = Date.parse('2026-01-31T12:00:00.000Z')
    await api.deps.store.suppressions.add(email, { reason: 'bounce', atMs, detail: 'Permanent/General' })
    const { orders, suppressed } = (await exported(accessToken)).json()
    expect([orders, suppressed]).toEqual([[], { reason: 'bounce', at: '2026-01-31T12:00:00.000Z' }])
  })

  it('has nothing of another customer, and nothing that opens anything', async () => {
    const [ada, bob] = [await api.newCustomer(), await api.newCustomer()]
    const theirs = await order(bob.accessToken, 'the key of bob')
    await order(ada.accessToken)
    await session(bob.email)
    const { body } = await exported(ada.accessToken)
    for (const foreign of [bob.id, bob.email, theirs.id, 'the key of bob']) expect(body).not.toContain(foreign)
    const { passwordHash } = (await api.deps.store.users.findById(ada.id))!
    for (const secret of [passwordHash, 'argon2', ada.refreshToken, 'addressHash']) expect(body).not.toContain(secret)
  })

  it('has what an admin has made and done, but no secret of it, and nothing of other admins', async () => {
    const [ada, bob] = [await madeByAdmin(), await madeByAdmin()]
    const { body } = await exported(ada.accessToken)
    const { apiKeys, webhooks, adminLog } = JSON.parse(body)
    expect([apiKeys, webhooks]).toMatchObject([
      [{ id: ada.key.id, name: 'For a till', createdBy: ada.id }],
      [{ id: ada.webhook.id, url: 'https://till.example/events' }],
    ])
    expect(adminLog).toMatchObject([
      { adminId: ada.id, action: 'webhook.create', target: ada.webhook.id },
      { adminId: ada.id, action: 'api-key.create', target: ada.key.id },
    ])
    const secrets = [ada.key.key, ada.webhook.secret, apiKeyHash(ada.key.key)]
    for (const foreign of [...secrets, bob.id, bob.key.id, bob.webhook.id]) expect(body).not.toContain(foreign)
  })

  async function madeByAdmin() {
    const { id, accessToken } = await api.newAdmin()
    const make = async <T>(path: string, body: object) => {
      const answer = await api.send({ method: 'POST', url: `/api/admin/${path}`, headers: bearer(accessToken), body })
      expect(answer.statusCode).toBe(201)
      return answer.json<T>()
    }
    const key = await make<ApiKeyWithSecret>('api-keys', { name: 'For a till', scopes: ['orders:read'] })
    const hook = { url: 'https://till.example/events', events: ['order.confirmed'] }
    return { id, accessToken, key, webhook: await make<WebhookWithSecret>('webhooks', hook) }
  }

  it('is for who is logged in, and ten times an hour', async () => {
    expect((await ask('GET', 'me/export')).statusCode).toBe(401)
    const { accessToken } = await api.newCustomer()
    const statuses = []
    for (let n = 0; n < 11; n++) statuses.push((await exported(accessToken)).statusCode)
    expect(statuses).toEqual([...Array(10).fill(200), 429])
  })
})

/** How a worker is done with an order that is not settled. */
const GIVEN_BACK: OrderCommand = { type: 'giveBack', checkAtMs: Date.now() + 60_000 }
const AWAITED: OrderCommand = { type: 'await', untilMs: Date.now() + 3_600_000 }

describe('leaving', () => {
  const leave = (token: string, password = PASSWORD) => ask('DELETE', 'me', { token, body: { password } })

  it('with a wrong password is refused, and nothing is gone', async () => {
    const { email, accessToken } = await api.newCustomer()
    const { id } = await order(accessToken)
    const answer = await leave(accessToken, 'wrong horse battery')
    expect(refusalOf(answer)).toEqual([401, 'INVALID_CREDENTIALS'])
    expect([await knows(accessToken), (await logIn(email)).statusCode]).toEqual([200, 200])
    expect((await api.deps.store.orders.findById(id))?.status).toBe('PENDING')
  })

  it.each([{}, { password: '' }])('without a password (%j) is refused', async (body) => {
    const { accessToken } = await api.newCustomer()
    expect((await ask('DELETE', 'me', { token: accessToken, body })).statusCode).toBe(400)
    expect(await knows(accessToken)).toBe(200)
  })

  it('cancels what no worker has in hand, with its stock, and leaves the rest in the books', async () => {
    const { id: userId, email, accessToken } = await api.newCustomer()
    const before = await stockOf()
    const open = []
    for (let n = 0; n < 105; n++) open.push((await order(accessToken)).id)
    const begun = await order(accessToken)
    await begin(begun.id)
    for (const end of [GIVEN_BACK, AWAITED]) {
      const { id } = await order(accessToken)
      await begin(id)
      await change(id, end)
      open.push(id)
    }
    const other = await session(email)

    expect((await leave(accessToken)).statusCode).toBe(204)
    const { orders, users } = api.deps.store
    for (const id of open) expect((await orders.findById(id))?.status).toBe('CANCELLED')
    expect(await orders.findById(begun.id)).toMatchObject({ status: 'PROCESSING', userId })
    expect(await stockOf()).toBe(before - 2)
    expect([await users.findById(userId), await users.findByEmail(email)]).toEqual([undefined, undefined])
    expect([await knows(accessToken), await knows(other.accessToken)]).toEqual([401, 401])
    const refreshed = await ask('POST', 'refresh', { body: { refreshToken: other.refreshToken } })
    expect(refreshed.json().code).toBe('INVALID_REFRESH_TOKEN')
    expect((await api.send({ url: `/api/orders/${begun.id}`, headers: bearer(accessToken) })).statusCode).toBe(401)
    expect(refusalOf(await logIn(email))).toEqual([401, 'INVALID_CREDENTIALS'])
  })

  it('lets the address register again, as someone who has nothing', async () => {
    const { id, email, accessToken } = await api.newCustomer()
    const { id: orderId } = await order(accessToken)
    await leave(accessToken)
    const again = await ask('POST', 'register', { body: { username: 'again', email, password: PASSWORD } })
    expect([again.statusCode, again.json().emailVerified]).toEqual([201, false])
    expect(again.json().id).not.toBe(id)
    const { accessToken: token } = await session(email)
    expect((await api.send({ url: '/api/orders', headers: bearer(token) })).json().items).toEqual([])
    expect((await api.send({ url: `/api/orders/${orderId}`, headers: bearer(token) })).statusCode).toBe(404)
  })

  /** As a worker begins an order. */
  const begin = (id: string) =>
    change(id, { type: 'claim', leaseMs: 60_000, checkAtMs: api.deps.clock.nowMs() + 60_000 })

  async function change(id: string, command: OrderCommand): Promise<void> {
    const { store, clock } = api.deps
    const decided = decide((await store.orders.findById(id))!, command, clock.nowMs())
    if (decided === 'already applied') throw new Error('nothing to do')
    expect(await store.orders.commit(aCompleteChange(decided))).toBe(true)
  }
})

it('a token of no account leads nowhere', async () => {
  const sign = createSigner({ key: ACCESS_SECRET, algorithm: 'HS256', expiresIn: 60_000 })
  const token = sign({ sub: anId(), sid: anId(), aud: 'access' })
  for (const path of ['me', 'me/export']) expect((await ask('GET', path, { token })).statusCode).toBe(401)
  expect((await ask('DELETE', 'me', { token, body: { password: PASSWORD } })).statusCode).toBe(401)
})
