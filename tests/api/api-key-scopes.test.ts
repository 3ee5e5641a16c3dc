import { randomInt } from 'node:crypto'
import { SCOPES, type Scope } from '@orders/shared/contracts/api-keys'
import { newApiKey } from '@orders/shared/domain/api-key'
import { createSigner } from 'fast-jwt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keysOf } from './api-key-steps.ts'
import { operationsOf } from './documented.ts'
import { ACCESS_SECRET, bearer, readDocument, startTestApi, type TestApi } from './harness.ts'

const operations = operationsOf(await readDocument())
const scopesOf = ({ security = [] }: (typeof operations)[number]) => security.flatMap(({ apiKey = [] }) => apiKey)
/** Those that are closed to requests without credentials. */
const closed = operations.filter(
  ({ security = [] }) => security.length > 0 && security.every((one) => Object.keys(one).length > 0),
)

let api: TestApi
const keys = new Map<Scope, string>()
let all: string
beforeAll(async () => {
  api = await startTestApi()
  const { create } = await keysOf(api)
  for (const scope of SCOPES) keys.set(scope, (await create(scope)).key)
  all = (await create(...SCOPES)).key
})
afterAll(() => api.close())

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
const ask = (method: string, path: string, key: string) =>
  api.send({
    method: method.toUpperCase() as Method,
    url: path.replaceAll(/\{\w+\}/g, '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e'),
    headers: bearer(key),
  })

describe('what the document says of keys is what they are answered', () => {
  it('and it speaks of every scope but those of routes to come', () => {
    const used = new Set(closed.flatMap(scopesOf))
    expect([...used].filter((scope) => !SCOPES.includes(scope as Scope))).toEqual([])
    for (const scope of SCOPES) if (scope !== 'webhooks:write') expect(used).toContain(scope)
    expect(closed.length).toBeGreaterThan(25)
  })

  it.each(closed.map((operation) => [operation.operationId, operation] as const))('%s', async (_id, operation) => {
    const { method, path } = operation
    const [needed, ...more] = scopesOf(operation)
    expect(more).toEqual([])
    for (const [scope, key] of [...keys, ['all', all] as const]) {
      const { statusCode, body } = await ask(method, path, key)
      if (needed !== undefined && [needed, 'all'].includes(scope)) expect([401, 403]).not.toContain(statusCode)
      else {
        expect(statusCode, scope).toBe(403)
        expect(JSON.parse(body).detail).toContain(needed ?? 'No API key')
      }
    }
  })

  it('and a program that lists its own orders is told what lists all', async () => {
    const { code, detail } = (await ask('GET', '/api/orders', all)).json()
    expect([code, detail]).toEqual(['FORBIDDEN', 'No API key may do this: list with GET /api/admin/orders.'])
  })

  it('for a HEAD as for a GET', async () => {
    const head = (scope: Scope) =>
      api.send({ method: 'HEAD', url: '/api/admin/stats', headers: bearer(keys.get(scope)!) })
    expect([(await head('stats:read')).statusCode, (await head('orders:read')).statusCode]).toEqual([200, 403])
  })

  it('and no scope opens accounts, sessions or keys', () => {
    const personal = closed.filter(({ path }) => /^\/api\/(auth|admin\/(api-keys|log))/.test(path))
    expect(personal.length).toBeGreaterThan(10)
    expect(personal.flatMap(scopesOf)).toEqual([])
  })
})

describe('keys and tokens', () => {
  it('do not pass for each other', async () => {
    const admin = await api.newAdmin()
    const { accessToken } = admin
    const signed = (claims: object) => createSigner({ key: ACCESS_SECRET, expiresIn: 60_000 })(claims)
    const keyId = (await api.deps.store.apiKeys.list({ limit: 1 }))[0]!.id
    const refused = [
      `opk_${accessToken}`,
      accessToken.replace('eyJ', 'opk_'),
      signed({ sub: `key:${keyId}`, sid: 'none', aud: 'api-key' }),
      newApiKey(randomInt),
      all.slice(4),
    ]
    for (const token of refused) expect((await ask('GET', '/api/admin/stats', token)).statusCode).toBe(401)
    const posing = signed({ sub: `key:${keyId}`, sid: 'none', aud: 'access' })
    expect((await ask('GET', '/api/admin/stats', posing)).statusCode).toBe(403)
    const refresh = { method: 'POST', url: '/api/auth/refresh', body: { refreshToken: all } } as const
    expect((await api.send(refresh)).json().code).toBe('INVALID_REFRESH_TOKEN')
  })

  it('are looked at in the header alone, and whole', async () => {
    const send = (authorization: string) => api.send({ url: '/api/admin/stats', headers: { authorization } })
    expect((await send(`bearer ${all}`)).statusCode).toBe(200)
    for (const header of [all, `Basic ${all}`, `Bearer ${all} ${all}`, `Bearer ${all.toLowerCase()}`])
      expect((await send(header)).statusCode).toBe(401)
    expect((await api.send({ url: `/api/admin/stats?key=${all}` })).statusCode).toBe(401)
  })

  it('show archived products to admins only', async () => {
    expect((await ask('GET', '/api/products?archived=true', all)).json().code).toBe('FORBIDDEN')
  })
})
