import type { Order } from '@orders/shared/contracts/orders'
import { afterEach, describe, expect, it } from 'vitest'
import { bearer, startTestApi, type TestApi } from './harness.ts'
import { listenBehindPrefix } from './prefix-proxy.ts'

const PASSWORD = 'correct horse battery'
const CREDENTIALS = { email: 'ada@example.com', password: PASSWORD }

let api: TestApi
let close = async () => {}
afterEach(async () => {
  await close()
  close = async () => {}
  await api.close()
})

async function askBehindPrefix(options: Parameters<typeof startTestApi>[0], says: boolean, more = {}) {
  api = await startTestApi(options, more)
  await api.stock('bike')
  const proxy = await listenBehindPrefix(api.app, { prefix: '/shop', says })
  close = proxy.close
  const ask = (path: string, init: RequestInit = {}) => fetch(`${proxy.origin}${path}`, { redirect: 'manual', ...init })
  const post = (path: string, body: object, headers = {}) =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  return { ask, post }
}

describe('behind a proxy that strips a prefix', () => {
  it.each([
    ['PUBLIC_URL', { PUBLIC_URL: 'https://x.example/shop/' }, false],
    ['X-Forwarded-Prefix of a trusted proxy', { TRUST_PROXY: 1 }, true],
  ] as const)('all that answers name has it, by %s', async (_how, options, says) => {
    const { ask, post } = await askBehindPrefix(options, says)
    for (const path of ['/shop', '/shop/']) expect((await ask(path)).headers.get('location')).toBe('/shop/console')
    expect(await (await ask('/shop/nowhere')).json()).toMatchObject({ instance: '/shop/nowhere' })
    await post('/shop/api/auth/register', { ...CREDENTIALS, username: 'Ada' })
    const login = await post('/shop/api/auth/login', CREDENTIALS)
    expect(login.headers.get('set-cookie')).toContain('; Path=/shop/api/auth;')
    const { accessToken } = (await login.json()) as { accessToken: string }
    const placed = await post('/shop/api/orders', { items: [{ productId: 'bike', quantity: 1 }] }, bearer(accessToken))
    const location = placed.headers.get('location') ?? ''
    expect(location).toMatch(/^\/shop\/api\/orders\//)
    const read = (await (await ask(location, { headers: bearer(accessToken) })).json()) as Order
    expect(read.id).toBe(location.split('/').at(-1))
    for (const path of ['/shop/openapi.json', '/shop/docs/json'])
      expect(await (await ask(path)).json(), path).toMatchObject({ servers: [{ url: '/shop' }] })
    expect(await (await ask('/shop/docs/yaml')).text()).toContain('url: /shop')
  })

  it('leads from one address to another without knowing it', async () => {
    const { ask } = await askBehindPrefix({}, false)
    const follow = async (path: string) => {
      const answer = await ask(path)
      return new URL(answer.headers.get('location') ?? 'none', answer.url).pathname
    }
    expect(await follow('/shop/')).toBe('/shop/console')
    expect(await follow('/shop/console/')).toBe('/shop/console')
    expect(await follow('/shop/docs')).toBe('/shop/docs/')
    expect(await follow('/shop/docs/static/index.html')).toBe('/shop/docs/')
    const page = await (await ask('/shop/console')).text()
    expect(page).not.toMatch(/(src|href)="\//)
    expect(await (await ask('/shop/docs/')).text()).not.toMatch(/(src|href)="\//)
  })
})

describe('the inbox behind such a proxy', () => {
  it('finds its script and the way back to the shop', async () => {
    const inbox = { source: { list: async () => ({ total: 0, mails: [] }) }, isBehindContainerNetwork: false }
    const { ask } = await askBehindPrefix({ PUBLIC_URL: 'https://x.example/shop' }, false, { inbox })
    const page = await ask('/shop/console/inbox')
    const html = await page.text()
    const resolved = [...html.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(
      ([, to = '']) => new URL(to, page.url).pathname,
    )
    expect(resolved).toEqual(expect.arrayContaining(['/shop/console', '/shop/docs/']))
    const script = resolved.find((path) => path.endsWith('.js')) ?? 'none'
    expect(script).toMatch(/^\/shop\/console\/inbox-/)
    expect((await ask(script)).status).toBe(200)
  })
})

describe('X-Forwarded-Prefix', () => {
  const leadsTo = async (prefix: string) =>
    (await api.send({ url: '/openapi.json', headers: { 'x-forwarded-prefix': prefix } })).json().servers[0].url

  it('is not believed from strangers', async () => {
    api = await startTestApi()
    expect(await leadsTo('/shop')).toBe('/')
  })

  it.each([
    '//evil.example',
    '/shop/',
    'shop',
    '/a;b',
    '/..',
    '/a/../b',
    '/a/.',
    '/a"b',
    '/a, /b',
    'https://evil.example',
    '',
  ])('that is no clean path is not believed: %j', async (prefix) => {
    api = await startTestApi({ TRUST_PROXY: true, PUBLIC_URL: 'https://x.example/known' })
    expect(await leadsTo(prefix)).toBe('/known')
    expect(await leadsTo('/a/b.c')).toBe('/a/b.c')
    expect(await leadsTo('/.well-known')).toBe('/.well-known')
  })
})
