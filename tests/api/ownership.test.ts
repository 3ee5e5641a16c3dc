import { randomInt } from 'node:crypto'
import { newApiKey } from '@orders/shared/domain/api-key'
import { createSigner } from 'fast-jwt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keysOf } from './api-key-steps.ts'
import { ACCESS_SECRET, bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
let id: string
let ownerId: string
let refreshToken: string
const owner = { accessToken: '' }

beforeAll(async () => {
  api = await startTestApi()
  await api.stock('secret-thing', { name: 'Secret thing' })
  const customer = await api.newCustomer()
  owner.accessToken = customer.accessToken
  ownerId = customer.id
  refreshToken = customer.refreshToken
  id = orderOf(await api.place(customer.accessToken, [{ productId: 'secret-thing', quantity: 1 }])).id
})
afterAll(() => api.close())

const routes = [
  ['GET', () => `/api/orders/${id}`],
  ['GET', () => `/api/orders/${id}/events`],
  ['POST', () => `/api/orders/${id}/cancel`],
  ['POST', () => `/api/orders/${id}/fulfilment`],
] as const

const badTokens: Record<string, () => Record<string, string>> = {
  'no token': () => ({}),
  'an expired token': () =>
    bearer(
      createSigner({ key: ACCESS_SECRET, expiresIn: 1, clockTimestamp: 1 })({
        sub: ownerId,
        sid: ownerId,
        aud: 'access',
      }),
    ),
  'a refresh token': () => bearer(refreshToken),
  'a key that was given to no program': () => bearer(newApiKey(randomInt)),
  'a mistyped key': () => bearer('opk_4eC39HqLyjWDarjtT1zdp7dc8rT2mVbXkQ1B7f'),
  'alg: none': () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    return bearer(
      `${part({ alg: 'none' })}.${part({ sub: ownerId, sid: ownerId, aud: 'access', exp: 9_999_999_999 })}.`,
    )
  },
}

describe('an order is its owner’s only (G11)', () => {
  for (const [method, url] of routes) {
    it.each(Object.keys(badTokens))(`${method} ${url().replace('undefined', ':id')} with %s is 401`, async (kind) => {
      const response = await api.send({ method, url: url(), headers: badTokens[kind]?.() ?? {} })
      expect([response.statusCode, response.json().code]).toEqual([401, 'UNAUTHENTICATED'])
      expect(response.body).not.toContain('secret')
    })

    it(`${method} with another customer's token is the same 404 as for an order that does not exist`, async () => {
      const stranger = await api.newCustomer()
      await api.send({ url: `/api/orders/${id}`, headers: bearer(owner.accessToken) })
      const foreign = await api.send({ method, url: url(), headers: bearer(stranger.accessToken) })
      const missingUrl = url().replace(id, '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e')
      const missing = await api.send({ method, url: missingUrl, headers: bearer(stranger.accessToken) })
      const strip = (body: Record<string, unknown>) => ({ ...body, requestId: '', instance: '' })
      expect(foreign.statusCode).toBe(404)
      expect(strip(foreign.json())).toEqual(strip(missing.json()))
      expect(foreign.headers['etag']).toBeUndefined()
      expect(foreign.headers['x-cache']).toBeUndefined()
    })
  }

  it('shows every order to a key with the scope, and nothing of it to one without', async () => {
    const keys = await keysOf(api)
    const [reader, clerk, stranger] = [
      await keys.create('orders:read'),
      await keys.create('orders:write'),
      await keys.create('stats:read', 'products:write', 'stock:write', 'mails:write', 'webhooks:write'),
    ]
    const ask = (method: 'GET' | 'POST', path: string, { key }: { key: string }) =>
      api.send({ method, url: `/api/orders/${id}${path}`, headers: bearer(key) })
    expect((await ask('GET', '', reader)).json().id).toBe(id)
    for (const refused of [
      await ask('GET', '', clerk),
      await ask('GET', '/events', clerk),
      await ask('POST', '/cancel', reader),
      await ask('GET', '', stranger),
      await ask('GET', '/events', stranger),
      await ask('POST', '/cancel', stranger),
    ]) {
      expect(refused.json()).toMatchObject({ status: 403, code: 'FORBIDDEN' })
      expect(refused.body).not.toContain('secret')
    }
  })

  it.each(Object.keys(badTokens))('the list and the placing of orders with %s are 401', async (kind) => {
    const headers = badTokens[kind]?.() ?? {}
    expect((await api.send({ url: '/api/orders', headers })).statusCode).toBe(401)
    expect((await api.send({ method: 'POST', url: '/api/orders', headers, body: { items: [] } })).statusCode).toBe(401)
  })

  it("never lists somebody else's order", async () => {
    const stranger = await api.newCustomer()
    const page = await api.send({ url: '/api/orders', headers: bearer(stranger.accessToken) })
    expect(page.json()).toEqual({ items: [], nextCursor: null })
  })

  it('does not tell by If-None-Match whether a foreign order exists', async () => {
    const stranger = await api.newCustomer()
    const headers = { ...bearer(stranger.accessToken), 'if-none-match': '*' }
    expect((await api.send({ url: `/api/orders/${id}`, headers })).statusCode).toBe(404)
  })

  it('shows every order to an admin, and stops at once when the role is taken away', async () => {
    const admin = await api.newAdmin()
    const read = () => api.send({ url: `/api/orders/${id}`, headers: bearer(admin.accessToken) })
    expect((await read()).statusCode).toBe(200)
    const { email } = (await api.deps.store.users.findById(admin.id))!
    await api.deps.store.users.setRole(email, 'customer')
    expect((await read()).statusCode).toBe(404)
  })
})
