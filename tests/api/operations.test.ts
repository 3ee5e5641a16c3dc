import { StoreUnavailable } from '@orders/shared/ports/stores'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { bearer, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ RATE_LIMIT_AUTH_PER_EMAIL: 3, RATE_LIMIT_AUTH_PER_IP: 20, RATE_LIMIT_ORDERS_PER_USER: 5 })
})
afterAll(() => api.close())

const login = (email: string, remoteAddress: string) =>
  api.send({ method: 'POST', url: '/api/auth/login', body: { email, password: 'wrong horse' }, remoteAddress })

describe('rate limits', () => {
  it('stop guessing at one account, from wherever it comes', async () => {
    const codes: number[] = []
    for (let n = 0; n < 5; n++)
      codes.push((await login(n % 2 ? 'VICTIM@example.com' : 'victim@example.com', `10.0.0.${n}`)).statusCode)
    expect(codes).toEqual([401, 401, 401, 429, 429])
  })

  it('stop one address that tries many accounts, and say when to come back', async () => {
    const answers = []
    for (let n = 0; n < 21; n++) answers.push(await login(`person${n}@example.com`, '10.1.1.1'))
    const last = answers.pop()
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([401]))
    expect([last?.statusCode, last?.json().code]).toEqual([429, 'RATE_LIMITED'])
    expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(last?.headers['retry-after'])).toBeLessThanOrEqual(60)
  })

  it('stop registering one address again and again, from wherever it comes', async () => {
    const codes: number[] = []
    for (let n = 0; n < 5; n++) {
      const body = { username: 'u', email: 'again@example.com', password: 'correct horse battery' }
      const request = { method: 'POST', url: '/api/auth/register', body, remoteAddress: `10.2.0.${n}` } as const
      codes.push((await api.send(request)).statusCode)
    }
    expect(codes).toEqual([201, 409, 409, 429, 429])
  })

  it('count orders by customer, not by address', async () => {
    const [one, other] = [await api.newCustomer(), await api.newCustomer()]
    await api.stock('bike', { available: 100 })
    const order = (token: string) => api.place(token, [{ productId: 'bike', quantity: 1 }])
    const codes = []
    for (let n = 0; n < 6; n++) codes.push((await order(one.accessToken)).statusCode)
    expect(codes).toEqual([201, 201, 201, 201, 201, 429])
    expect((await order(other.accessToken)).statusCode).toBe(201)
  })
})

describe('health', () => {
  it('is ready when everything answers', async () => {
    const response = await api.send({ url: '/health/ready' })
    expect([response.statusCode, response.json().status]).toEqual([200, 'ready'])
    expect(response.json().dependencies).toMatchObject({ database: { status: 'up', required: true } })
    expect((await api.send({ url: '/health/live' })).json()).toEqual({ status: 'ok' })
  })

  it('is degraded without the cache, unready without the database, and alive in both', async () => {
    const { store, cache } = api.deps
    const [pingCache, pingStore] = [cache.ping, store.ping]
    try {
      api.passMs(1_000)
      cache.ping = async () => Promise.reject(new Error('redis://user:password@host is down'))
      const degraded = await api.send({ url: '/health/ready' })
      expect([degraded.statusCode, degraded.json().status]).toEqual([200, 'degraded'])
      expect(degraded.body).not.toContain('password')
      store.ping = () => Promise.reject(new StoreUnavailable())
      api.passMs(1_000)
      const unready = await api.send({ url: '/health/ready' })
      expect([unready.statusCode, unready.json().status]).toEqual([503, 'unready'])
      expect((await api.send({ url: '/health/live' })).statusCode).toBe(200)
    } finally {
      cache.ping = pingCache
      store.ping = pingStore
    }
  })

  it('asks the queue once a second, however many ask for it', async () => {
    const { queue } = api.deps
    const depth = vi.spyOn(queue, 'depth')
    api.passMs(1_000)
    await Promise.all(Array.from({ length: 20 }, () => api.send({ url: '/health/ready' })))
    expect(depth).toHaveBeenCalledTimes(1)
    api.passMs(1_000)
    await api.send({ url: '/health/ready' })
    expect(depth).toHaveBeenCalledTimes(2)
    depth.mockRestore()
  })

  it('answers 503 with Retry-After while the database is away', async () => {
    const { products } = api.deps.store
    const original = products.list
    products.list = () => Promise.reject(new StoreUnavailable())
    try {
      const response = await api.send({ url: '/api/products' })
      expect([response.statusCode, response.json().code]).toEqual([503, 'SERVICE_UNAVAILABLE'])
      expect(response.headers['retry-after']).toBe('1')
    } finally {
      products.list = original
    }
  })
})

describe('operations', () => {
  it('serves metrics by route, never by id', async () => {
    await api.send({ url: '/api/products/some-id' })
    const { body } = await api.send({ url: '/metrics' })
    expect(body).toContain(
      'http_request_duration_seconds_count{method="GET",route="/api/products/:id",status_code="404"}',
    )
    expect(body).not.toContain('some-id')
  })

  it('serves OpenAPI 3.1 with every route, and named schemas', async () => {
    const document = (await api.send({ url: '/openapi.json' })).json()
    expect(document.openapi).toMatch(/^3\.1/)
    const operations = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(operations.toSorted()).toEqual(
      [
        'DELETE /api/admin/api-keys/{id}',
        'DELETE /api/admin/dead-letters/{id}',
        'DELETE /api/admin/suppressions/{id}',
        'DELETE /api/admin/webhooks/{id}',
        'DELETE /api/auth/me',
        'DELETE /api/auth/sessions',
        'DELETE /api/auth/sessions/{id}',
        'GET /.well-known/jwks.json',
        'GET /api/admin/api-keys',
        'GET /api/admin/dead-letters',
        'GET /api/admin/log',
        'GET /api/admin/mails',
        'GET /api/admin/orders',
        'GET /api/admin/orders/{id}/timeline',
        'GET /api/admin/stats',
        'GET /api/admin/stats/history',
        'GET /api/admin/suppressions',
        'GET /api/admin/webhooks',
        'GET /api/admin/webhooks/{id}',
        'GET /api/admin/webhooks/{id}/deliveries',
        'GET /api/auth/me',
        'GET /api/auth/me/export',
        'GET /api/auth/sessions',
        'GET /api/orders',
        'GET /api/orders/{id}',
        'GET /api/orders/{id}/events',
        'GET /api/products',
        'GET /api/products/{id}',
        'GET /health/live',
        'GET /health/ready',
        'GET /metrics',
        'PATCH /api/admin/webhooks/{id}',
        'PATCH /api/products/{id}',
        'POST /api/admin/api-keys',
        'POST /api/admin/api-keys/{id}/rotate',
        'POST /api/admin/dead-letters/{id}/redrive',
        'POST /api/admin/mails/{id}/resend',
        'POST /api/admin/orders/{id}/retry',
        'POST /api/admin/webhooks',
        'POST /api/admin/webhooks/{id}/ping',
        'POST /api/admin/webhooks/{id}/replay',
        'POST /api/admin/webhooks/{id}/rotate-secret',
        'POST /api/auth/email/verify',
        'POST /api/auth/email/verify/resend',
        'POST /api/auth/login',
        'POST /api/auth/logout',
        'POST /api/auth/password',
        'POST /api/auth/password/forgot',
        'POST /api/auth/password/reset',
        'POST /api/auth/refresh',
        'POST /api/auth/register',
        'POST /api/orders',
        'POST /api/orders/{id}/cancel',
        'POST /api/orders/{id}/fulfilment',
        'POST /api/products/{id}/stock',
        'PUT /api/products/{id}',
      ].toSorted(),
    )
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(['Order', 'Problem', 'Money', 'Product', 'User', 'Tokens']),
    )
    expect(JSON.stringify(document)).not.toContain('def-')
  })

  it('documents only the refusals that a route can make', async () => {
    const { paths } = (await api.send({ url: '/openapi.json' })).json()
    const takesNothing = [paths['/api/auth/me'].get, paths['/api/orders/{id}'].get, paths['/api/products/{id}'].get]
    for (const { responses } of takesNothing) expect(Object.keys(responses)).not.toContain('400')
    for (const { responses } of [paths['/api/orders'].get, paths['/api/orders'].post])
      expect(Object.keys(responses)).toContain('400')
  })

  it('serves Swagger UI, and security headers everywhere', async () => {
    const page = await api.send({ url: '/docs/' })
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, expect.stringContaining('text/html')])
    const { headers } = await api.send({ url: '/api/products', headers: bearer('x') })
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests')
  })
})
