import { afterEach, describe, expect, it } from 'vitest'
import { bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
afterEach(() => api.close())

const preflight = (origin: string) =>
  api.send({
    method: 'OPTIONS',
    url: '/api/orders',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'idempotency-key' },
  })

describe('pages of other origins', () => {
  it('are let in nowhere unless they are configured', async () => {
    api = await startTestApi()
    expect((await preflight('https://shop.example')).headers).not.toHaveProperty('access-control-allow-origin')
    const read = await api.send({ url: '/api/products', headers: { origin: 'https://shop.example' } })
    expect(read.headers).not.toHaveProperty('access-control-allow-origin')
  })

  it('may call the API when they are configured, and no others', async () => {
    api = await startTestApi({ CORS_ORIGINS: 'https://shop.example,https://admin.shop.example' })
    const answer = await preflight('https://admin.shop.example')
    expect(answer.statusCode).toBe(204)
    expect(answer.headers['access-control-allow-origin']).toBe('https://admin.shop.example')
    expect(answer.headers['access-control-allow-headers']).toContain('idempotency-key')
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
    expect((await preflight('https://evil.example')).headers).not.toHaveProperty('access-control-allow-origin')
  })
})

describe('answers', () => {
  it('say that no browser may render, frame or sniff them, errors too', async () => {
    api = await startTestApi()
    for (const url of ['/api/products', '/api/orders', '/nowhere', '/openapi.json', '/metrics']) {
      const { headers } = await api.send({ url })
      expect(headers['content-security-policy'], url).toBe("default-src 'none'; frame-ancestors 'none'")
      expect(headers['x-content-type-options'], url).toBe('nosniff')
      expect(headers['strict-transport-security'], url).toMatch(/^max-age=\d{8}/)
    }
  })

  it('are kept by no cache, but for an order, which is asked for anew each time', async () => {
    api = await startTestApi()
    await api.stock('bike')
    const { accessToken, refreshToken } = await api.newCustomer()
    const headers = bearer(accessToken)
    const placed = await api.place(accessToken, [{ productId: 'bike', quantity: 1 }])
    const answers = [
      placed,
      await api.send({ method: 'POST', url: '/api/auth/refresh', body: { refreshToken } }),
      await api.send({ method: 'POST', url: '/api/auth/refresh', body: { refreshToken: 'none' } }),
      await api.send({ url: '/api/auth/me', headers }),
      await api.send({ url: '/api/orders', headers }),
      await api.send({ url: '/api/orders' }),
      await api.send({ url: '/api/orders/none', headers }),
    ]
    expect(new Set(answers.map((answer) => answer.headers['cache-control']))).toEqual(new Set(['no-store']))
    const order = await api.send({ url: `/api/orders/${orderOf(placed).id}`, headers })
    expect(order.headers['cache-control']).toBe('private, no-cache')
  })

  it('let Swagger UI run its own scripts and no others, over plain HTTP too', async () => {
    api = await startTestApi()
    const { headers, statusCode } = await api.send({ url: '/docs/' })
    expect(statusCode).toBe(200)
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("connect-src 'self';")
    expect(policy).not.toContain('upgrade-insecure-requests')
  })
})
