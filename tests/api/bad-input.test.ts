import { ERROR_CODES } from '@orders/shared/domain/errors'
import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
let admin: string
beforeAll(async () => {
  api = await startTestApi()
  await api.stock('bike')
  admin = (await api.newAdmin()).accessToken
})
afterAll(() => api.close())

type Case = [what: string, body: unknown, path: string]

const registration = { username: 'ada', email: 'ada@example.com', password: 'correct horse' }
const line = { productId: 'bike', quantity: 1 }
const product = { name: 'Bike', price: { amount: 1, currency: 'USD' }, available: 1 }

const cases: Record<string, Case[]> = {
  'POST /api/auth/register': [
    ['no body', undefined, 'body'],
    ['an array', [], 'body'],
    ['no e-mail', { ...registration, email: undefined }, 'body/email'],
    ['an e-mail that is none', { ...registration, email: 'ada' }, 'body/email'],
    ['an e-mail with a line break', { ...registration, email: 'ada@example.com\nBcc: all@example.com' }, 'body/email'],
    ['a short password', { ...registration, password: '1234567' }, 'body/password'],
    ['a long password', { ...registration, password: 'x'.repeat(129) }, 'body/password'],
    ['half a character in a password', { ...registration, password: 'p\ud800ssword12' }, 'body/password'],
    ['a number for a password', { ...registration, password: 12345678 }, 'body/password'],
    ['a blank username', { ...registration, username: '  ' }, 'body/username'],
    ['a username with control characters', { ...registration, username: 'a\u0000b' }, 'body/username'],
    ['an unknown property', { ...registration, isAdmin: true }, 'body/isAdmin'],
  ],
  'POST /api/auth/login': [
    ['no password', { email: 'ada@example.com' }, 'body/password'],
    ['half a character', { email: 'ada@example.com', password: 'p\ud800ssword12' }, 'body/password'],
    ['an object for an e-mail', { email: { $ne: null }, password: 'x' }, 'body/email'],
  ],
  'POST /api/auth/refresh': [['null', { refreshToken: null }, 'body/refreshToken']],
  'POST /api/auth/logout': [['nothing', {}, 'body/refreshToken']],
  'POST /api/orders': [
    ['no items', {}, 'body/items'],
    ['an empty list', { items: [] }, 'body/items'],
    [
      'too many lines',
      { items: Array.from({ length: 51 }, (_, n) => ({ ...line, productId: `p${n}` })) },
      'body/items',
    ],
    ['a product listed twice', { items: [line, line] }, 'body/items/1/productId'],
    ['quantity 0', { items: [{ ...line, quantity: 0 }] }, 'body/items/0/quantity'],
    ['a negative quantity', { items: [{ ...line, quantity: -1 }] }, 'body/items/0/quantity'],
    ['quantity 1001', { items: [{ ...line, quantity: 1001 }] }, 'body/items/0/quantity'],
    ['half a bike', { items: [{ ...line, quantity: 1.5 }] }, 'body/items/0/quantity'],
    ['a quantity in quotes', { items: [{ ...line, quantity: '1' }] }, 'body/items/0/quantity'],
    ['a huge quantity', { items: [{ ...line, quantity: 1e300 }] }, 'body/items/0/quantity'],
    ['a price of their own', { items: [{ ...line, price: 1 }] }, 'body/items/0/price'],
    ['a status', { items: [line], status: 'CONFIRMED' }, 'body/status'],
  ],
  'PUT /api/products/bike': [
    ['a negative price', { ...product, price: { amount: -1, currency: 'USD' } }, 'body/price/amount'],
    ['a currency that is none', { ...product, price: { amount: 1, currency: 'usd' } }, 'body/price/currency'],
    ['half a unit', { ...product, available: 0.5 }, 'body/available'],
    ['a blank name', { ...product, name: ' ' }, 'body/name'],
    ['a name of two lines', { ...product, name: 'Bike\nTotal: $0.00' }, 'body/name'],
    ['a name with a null character', { ...product, name: 'Bike\u0000' }, 'body/name'],
  ],
  'POST /api/products/bike/stock': [
    ['no delta', {}, 'body/delta'],
    ['a delta that overflows', { delta: 1e15 }, 'body/delta'],
    ['a sum that overflows', { delta: 1_000_000_000 }, 'body/delta'],
  ],
}

const request = (route: string, extra: Partial<InjectOptions>): InjectOptions => {
  const [method, url] = route.split(' ') as ['POST', string]
  return { method, url, ...extra, headers: { ...bearer(admin), ...extra.headers } }
}
const snapshot = async () => ({
  products: await api.deps.store.products.list({ limit: 100 }),
  orders: await api.deps.store.orders.countByStatus(),
  ada: await api.deps.store.users.findByEmail('ada@example.com'),
})

describe.each(Object.entries(cases))('%s', (route, routeCases) => {
  it.each(routeCases)('refuses %s with 400, names the field and stores nothing', async (_what, body, path) => {
    const before = await snapshot()
    const response = await api.send(request(route, body === undefined ? {} : { body: body as object }))
    expect([response.statusCode, response.json().code]).toEqual([400, 'VALIDATION_FAILED'])
    expect(response.json().errors.map((error: { path: string }) => error.path)).toContain(path)
    expect(await snapshot()).toEqual(before)
  })

  it('refuses what is not JSON, too large or of another type', async () => {
    const json = { 'content-type': 'application/json' }
    const answers = [
      await api.send(request(route, { headers: json, body: Buffer.from('{"a":"p\xe9ssword12"}', 'latin1') })),
      await api.send(request(route, { headers: json, body: '{"a":' })),
      await api.send(request(route, { headers: json, body: '{"__proto__":{"admin":true}}' })),
      await api.send(request(route, { headers: json, body: `"${'x'.repeat(70_000)}"` })),
      await api.send(request(route, { headers: { 'content-type': 'text/plain' }, body: 'hello' })),
      await api.send(request(route, { headers: { 'content-type': 'application/json; charset=latin1' }, body: '{}' })),
      await api.send(request(route, { headers: { 'content-type': 'application/xml' }, body: '<a/>' })),
    ]
    expect(answers.map((answer) => [answer.statusCode, answer.json().code])).toEqual([
      [400, 'MALFORMED_JSON'],
      [400, 'MALFORMED_JSON'],
      [400, 'MALFORMED_JSON'],
      [413, 'PAYLOAD_TOO_LARGE'],
      [415, 'UNSUPPORTED_MEDIA_TYPE'],
      [415, 'UNSUPPORTED_MEDIA_TYPE'],
      [415, 'UNSUPPORTED_MEDIA_TYPE'],
    ])
  })
})

it.each(['application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'application/json; charset=utf8'])(
  'UTF-8 may be said: %s',
  async (type) => {
    const body = `\ufeff${JSON.stringify({ email: 'zoë@example.com', password: 'passwörd 🔑' })}`
    const response = await api.send(request('POST /api/auth/login', { headers: { 'content-type': type }, body }))
    expect([response.statusCode, response.json().code]).toEqual([401, 'INVALID_CREDENTIALS'])
  },
)

it.each(['gzip', 'br', 'identity, gzip', 'x'])('no coding of the body but identity is taken: %s', async (coding) => {
  const send = (encoding: string) =>
    api.send(
      request('POST /api/auth/login', {
        headers: { 'content-encoding': encoding },
        body: { email: 'a', password: 'b' },
      }),
    )
  const refused = await send(coding)
  expect([refused.statusCode, refused.json().code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
  expect((await send('Identity')).json().code).toBe('INVALID_CREDENTIALS')
})

describe('a route that takes no body', () => {
  const routes = [
    'POST /api/orders/none/cancel',
    'POST /api/admin/orders/none/retry',
    'POST /api/admin/dead-letters/none/redrive',
    'DELETE /api/admin/dead-letters/none',
  ]

  it.each(routes)('refuses one, and takes an empty one: %s', async (route) => {
    const headers = { 'content-type': 'application/json' }
    const send = (body: string) => api.send(request(route, { headers, body }))
    const refused = await send('{"foo":1}')
    expect([refused.statusCode, refused.json().code]).toEqual([400, 'VALIDATION_FAILED'])
    expect(refused.json().errors).toEqual([{ path: 'body/foo', message: 'is not a known property' }])
    expect((await send('[]')).json().errors).toEqual([{ path: 'body', message: 'is not of type object' }])
    const taken = [await send(''), await send('{}'), await api.send(request(route, {}))]
    expect(taken.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404])
  })
})

describe('every error', () => {
  it('is a problem document that names the request', async () => {
    const response = await api.send({ url: '/api/nothing?x=1', headers: { 'x-request-id': 'my-request.1' } })
    expect(response.headers['content-type']).toMatch('application/problem+json')
    expect(response.headers['x-request-id']).toBe('my-request.1')
    expect(response.json()).toEqual({
      type: 'urn:order-processing:error:ROUTE_NOT_FOUND',
      title: 'No such route',
      status: 404,
      detail: 'See /docs for the routes.',
      instance: '/api/nothing',
      code: 'ROUTE_NOT_FOUND',
      requestId: 'my-request.1',
    })
  })

  it('does not repeat a request id that could forge a log line', async () => {
    const response = await api.send({ url: '/api/nothing', headers: { 'x-request-id': 'a b {"level":60}' } })
    expect(response.json().requestId).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('says nothing of what broke inside', async () => {
    const { products } = api.deps.store
    const original = products.findById
    products.findById = async () => {
      throw new Error('SQLITE_CORRUPT: secret path /var/lib/orders.sqlite')
    }
    try {
      const response = await api.send({ url: '/api/products/bike' })
      expect([response.statusCode, response.json().code]).toEqual([500, 'INTERNAL'])
      expect(response.body).not.toMatch(/sqlite|secret|stack|at /i)
    } finally {
      products.findById = original
    }
  })

  it('answers odd URLs without falling over', async () => {
    for (const url of ['/%', '/api/products/%E0%A4%A', `/api/orders/${'x'.repeat(500)}`, '//', '/api/products/..%2f']) {
      const response = await api.send({ url, headers: bearer(admin) })
      expect([400, 404]).toContain(response.statusCode)
      expect(response.headers['content-type']).toMatch('application/problem+json')
      expect(Object.keys(ERROR_CODES)).toContain(response.json().code)
    }
  })

  it('says in words of ours what is wrong with a field', async () => {
    const body = { username: '\n', email: 'a', password: 'short', extra: 1 }
    const response = await api.send({ method: 'POST', url: '/api/auth/register', body })
    expect(response.json().errors).toEqual(
      expect.arrayContaining([
        {
          path: 'body/username',
          message: 'must be one line that is not blank, without control, invisible and direction characters',
        },
        { path: 'body/email', message: 'has fewer than 3 characters' },
        { path: 'body/password', message: 'has fewer than 8 characters' },
        { path: 'body/extra', message: 'is not a known property' },
      ]),
    )
    const empty = await api.send(request('POST /api/orders', { body: { items: [] } }))
    expect(empty.json().errors).toEqual([{ path: 'body/items', message: 'needs at least 1 item' }])
    const price = { amount: 1, currency: 'eur' }
    const product = { name: 'Bike', price, available: 1 }
    const refused = await api.send(request('PUT /api/products/bike', { body: product }))
    expect(refused.json().errors).toEqual([
      { path: 'body/price/currency', message: 'must be three capital letters, such as EUR' },
    ])
  })
})

describe('an id that no product can have', () => {
  it.each(['__proto__', 'a b', 'x'.repeat(70), 'x'.repeat(150), '-'])('is not found: %s', async (id) => {
    const url = `/api/products/${encodeURIComponent(id)}`
    const read = await api.send({ url })
    expect([read.statusCode, read.json().code]).toEqual([404, 'PRODUCT_NOT_FOUND'])
    const restock = await api.send(request(`POST ${url}/stock`, { body: { delta: 1 } }))
    expect([restock.statusCode, restock.json().code]).toEqual([404, 'PRODUCT_NOT_FOUND'])
    const made = await api.send(request(`PUT ${url}`, { body: product }))
    expect([made.statusCode, made.json().errors[0].path]).toEqual([400, 'params/id'])
  })
})

it('an id of any length takes a token first, and is then not found', async () => {
  const url = `/api/orders/${'a'.repeat(150)}`
  const answers = [await api.send({ url }), await api.send({ url, headers: bearer(admin) })]
  expect(answers.map((answer) => [answer.statusCode, answer.json().code])).toEqual([
    [401, 'UNAUTHENTICATED'],
    [404, 'ORDER_NOT_FOUND'],
  ])
})

describe('a username', () => {
  it('costs no more to check than to read, however hostile', async () => {
    const username = `${'a'.repeat(60_000)}\n`
    const startedAt = performance.now()
    const response = await api.send({
      method: 'POST',
      url: '/api/auth/register',
      body: { ...registration, username },
    })
    expect(response.statusCode).toBe(400)
    expect(performance.now() - startedAt).toBeLessThan(500)
  })

  it.each(['half a character \ud800', 'two\u2028lines', 'two\u0085lines', '\u3000'])(
    'is refused: %j',
    async (username) => {
      const response = await api.send({
        method: 'POST',
        url: '/api/auth/register',
        body: { ...registration, username },
      })
      expect([response.statusCode, response.json().errors?.[0]?.path]).toEqual([400, 'body/username'])
    },
  )

  it.each(['Zoë', '李小龍', '👩🏽‍🚀', ' ada ', "O'Hara <ada>"])('may be %j', async (username) => {
    const email = `name${encodeURIComponent(username).replaceAll('%', '')}@example.com`.replaceAll(/['<>]/g, '')
    const response = await api.send({
      method: 'POST',
      url: '/api/auth/register',
      body: { ...registration, email, username },
    })
    expect([response.statusCode, response.json().username]).toEqual([201, username])
  })
})
