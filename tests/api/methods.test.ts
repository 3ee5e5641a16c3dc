import type { OpenApiDocument } from '@orders/api/http/openapi/document'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operationsOf } from './documented.ts'
import { bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

/** What makes of it more than one answer would say. */
/** Read from the store span by span, after each start. */
const GROWING = '/api/admin/stats/history'
const NO_HEAD = ['/api/orders/{id}/events', '/api/auth/me/export']
const PAGES = [
  '/',
  '/console',
  '/console/inbox',
  '/console/config.json',
  '/docs/',
  '/openapi.json',
  '/asyncapi.json',
  '/favicon.ico',
]
const ORIGIN = 'https://shop.example'

let api: TestApi
let paths: Record<string, string[]>
beforeAll(async () => {
  api = await startTestApi()
  const document = (await api.send({ url: '/openapi.json' })).json<OpenApiDocument>()
  const byPath = Object.groupBy(operationsOf(document), ({ path }) => path)
  paths = Object.fromEntries(
    Object.entries(byPath).map(([path, all = []]) => [path, all.map(({ method }) => method.toUpperCase())]),
  )
})
afterAll(() => api.close())

const example = (path: string) => path.replaceAll(/\{\w+\}/g, 'any')
const allowed = (path: string) => {
  const methods = paths[path] ?? []
  const head = methods.includes('GET') && !NO_HEAD.includes(path) ? ['HEAD'] : []
  return [...methods, ...head, 'OPTIONS'].toSorted().join(', ')
}

describe('a path', () => {
  it('refuses the methods that it does not have, and names those that it has, whoever asks and whatever the body is', async () => {
    expect(Object.keys(paths).length).toBeGreaterThan(20)
    for (const [path, methods] of Object.entries(paths))
      for (const method of (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).filter(
        (one) => !methods.includes(one),
      )) {
        const payload = method === 'GET' ? {} : { headers: { 'content-type': 'text/plain' }, payload: '{' }
        const answer = await api.app.inject({ method, url: example(path), ...payload })
        expect([answer.statusCode, answer.headers.allow], `${method} ${path}`).toEqual([405, allowed(path)])
        expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
        expect(answer.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED', status: 405, instance: example(path) })
      }
  })

  it('answers OPTIONS with the methods that it has', async () => {
    for (const path of Object.keys(paths)) {
      const answer = await api.app.inject({ method: 'OPTIONS', url: example(path) })
      expect([answer.statusCode, answer.headers.allow, answer.body], path).toEqual([204, allowed(path), ''])
    }
  })

  it('that does not exist is not found, whatever the method', async () => {
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS'] as const) {
      const answer = await api.app.inject({ method, url: '/api/nowhere' })
      expect([answer.statusCode, answer.json().code], method).toEqual([404, 'ROUTE_NOT_FOUND'])
      expect(answer.headers).not.toHaveProperty('allow')
    }
  })

  it('answers OPTIONS to programs where pages of other origins may ask too, and preflights to those', async () => {
    const open = await startTestApi({ CORS_ORIGINS: ORIGIN })
    const ask = (headers: Record<string, string>) => open.app.inject({ method: 'OPTIONS', url: '/api/orders', headers })
    const toProgram = await ask({})
    expect([toProgram.statusCode, toProgram.headers.allow]).toEqual([204, 'GET, HEAD, OPTIONS, POST'])
    const toPage = await ask({ origin: ORIGIN, 'access-control-request-method': 'POST' })
    expect(toPage.statusCode).toBe(204)
    expect(toPage.headers['access-control-allow-methods']).toContain('POST')
    expect(toPage.headers['access-control-allow-headers']).toContain('if-match')
    await open.close()
  })
})

describe('HEAD', () => {
  it('answers what GET does without its body, but for event streams and exports', async () => {
    await api.stock('bike')
    const { accessToken } = await api.newAdmin()
    const { id } = orderOf(await api.place(accessToken, [{ productId: 'bike', quantity: 1 }]))
    const documented = Object.keys(paths).filter((path) => paths[path]?.includes('GET') && !NO_HEAD.includes(path))
    for (const url of [
      ...documented.map((path) => path.replace(/\{id\}/, path.includes('orders') ? id : 'bike')),
      ...PAGES,
    ]) {
      const ask = (method: 'GET' | 'HEAD') => api.app.inject({ method, url, headers: bearer(accessToken) })
      const [get, head] = [await ask('GET'), await ask('HEAD')]
      expect([head.statusCode, head.body], url).toEqual([get.statusCode, ''])
      for (const name of ['content-type', ...(url === GROWING ? [] : ['etag']), 'cache-control', 'location'])
        expect(head.headers[name], `${name} of ${url}`).toBe(get.headers[name])
    }
    for (const path of NO_HEAD)
      expect((await api.app.inject({ method: 'HEAD', url: example(path) })).statusCode, path).toBe(405)
  })
})
