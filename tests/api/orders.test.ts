import { aCompleteChange } from '@orders/shared/testing/builders'
import { createSigner } from 'fast-jwt'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ACCESS_SECRET, bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
let token: string
beforeAll(async () => {
  api = await startTestApi()
  token = (await api.newCustomer()).accessToken
})
beforeEach(async () => {
  await api.stock('bike', { name: 'Bike', price: { amount: 9800, currency: 'USD' }, available: 5 })
  await api.stock('helmet', { name: 'Helmet', price: { amount: 2000, currency: 'USD' }, available: 10 })
})
afterAll(() => api.close())

const get = (id: string, headers: Record<string, string> = {}) =>
  api.send({ url: `/api/orders/${id}`, headers: { ...bearer(token), ...headers } })
const cancel = (id: string) => api.send({ method: 'POST', url: `/api/orders/${id}/cancel`, headers: bearer(token) })
const available = async (id: string) => (await api.deps.store.products.findById(id))?.available

describe('placing an order', () => {
  it('answers the priced order, says where it is, and takes the stock', async () => {
    const response = await api.place(token, [
      { productId: 'bike', quantity: 1 },
      { productId: 'helmet', quantity: 2 },
    ])
    expect(response.statusCode).toBe(201)
    const order = orderOf(response)
    expect(response.headers['location']).toBe(`/api/orders/${order.id}`)
    expect(response.headers['etag']).toBe('"1"')
    expect(order).toMatchObject({
      status: 'PENDING',
      version: 1,
      total: { amount: 13_800, currency: 'USD' },
      items: [
        { productId: 'bike', name: 'Bike', quantity: 1, lineTotal: { amount: 9800, currency: 'USD' } },
        { productId: 'helmet', name: 'Helmet', quantity: 2, lineTotal: { amount: 4000, currency: 'USD' } },
      ],
      history: [{ status: 'PENDING' }],
    })
    expect(order.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect([await available('bike'), await available('helmet')]).toEqual([4, 8])
  })

  it('refuses the whole order when one line lacks stock, and says what is left', async () => {
    const response = await api.place(token, [
      { productId: 'helmet', quantity: 2 },
      { productId: 'bike', quantity: 6 },
    ])
    expect(response.statusCode).toBe(409)
    expect(response.headers['content-type']).toMatch('application/problem+json')
    expect(response.json()).toMatchObject({
      code: 'OUT_OF_STOCK',
      status: 409,
      items: [{ productId: 'bike', requested: 6, available: 5 }],
    })
    expect([await available('bike'), await available('helmet')]).toEqual([5, 10])
  })

  it('refuses what others take between the look at the stock and the transaction', async () => {
    const { products } = api.deps.store
    const findMany = products.findMany
    vi.spyOn(products, 'findMany').mockImplementationOnce(async (ids) => {
      const before = await findMany(ids)
      await products.adjustStock('bike', -1)
      return before
    })
    const response = await api.place(token, [{ productId: 'bike', quantity: 5 }])
    expect(response.json()).toMatchObject({
      code: 'OUT_OF_STOCK',
      items: [{ productId: 'bike', requested: 5, available: 4 }],
    })
    expect(await available('bike')).toBe(4)
  })

  it('refuses products it does not know, by line', async () => {
    const response = await api.place(token, [
      { productId: 'bike', quantity: 1 },
      { productId: 'car', quantity: 1 },
    ])
    expect(response.statusCode).toBe(422)
    expect(response.json()).toMatchObject({ code: 'UNKNOWN_PRODUCT', errors: [{ path: 'body/items/1/productId' }] })
    expect(await available('bike')).toBe(5)
  })

  it('refuses products in different currencies in one order', async () => {
    await api.stock('baguette', { price: { amount: 120, currency: 'EUR' } })
    const response = await api.place(token, [
      { productId: 'bike', quantity: 1 },
      { productId: 'baguette', quantity: 1 },
    ])
    expect([response.statusCode, response.json().errors[0].path]).toEqual([400, 'body/items/1/productId'])
  })
})

it('nobody orders whose account is gone, as after a restore', async () => {
  const sign = createSigner({ key: ACCESS_SECRET, algorithm: 'HS256', expiresIn: 60_000 })
  const ghost = sign({ sub: api.deps.clock.newId(), sid: api.deps.clock.newId(), aud: 'access' })
  const response = await api.place(ghost, [{ productId: 'bike', quantity: 1 }])
  expect([response.statusCode, response.json().code]).toEqual([401, 'UNAUTHENTICATED'])
  expect(await available('bike')).toBe(5)
})

describe('the idempotency key', () => {
  const items = [{ productId: 'helmet', quantity: 1 }]

  it('gets the first answer again, even after the order has moved on', async () => {
    const first = await api.place(token, items, 'replayed')
    await cancel(orderOf(first).id)
    const again = await api.place(token, items, 'replayed')
    expect([again.statusCode, again.headers['idempotent-replayed']]).toEqual([201, 'true'])
    expect(again.json()).toEqual(first.json())
    expect(again.headers['location']).toBe(first.headers['location'])
    expect(first.headers['idempotent-replayed']).toBeUndefined()
  })

  it('makes one order of a hundred simultaneous requests', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => api.place(token, items, 'at once')))
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([201]))
    expect(new Set(answers.map((answer) => orderOf(answer).id)).size).toBe(1)
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1)
    expect(await available('helmet')).toBe(9)
  })

  it('gets its order, though it took the last ones meanwhile', async () => {
    const { products } = api.deps.store
    const findMany = products.findMany
    const all = [{ productId: 'bike', quantity: 5 }]
    const [own, others] = ['the last ones', 'too late']
    let first: Awaited<ReturnType<typeof api.place>> | undefined
    vi.spyOn(products, 'findMany').mockImplementationOnce(async (ids) => {
      first = await api.place(token, all, own)
      return findMany(ids)
    })
    const second = await api.place(token, all, own)
    expect([first?.statusCode, second.statusCode]).toEqual([201, 201])
    expect(second.json()).toEqual(first?.json())
    expect((await api.place(token, all, others)).json().code).toBe('OUT_OF_STOCK')
    expect((await api.place(token, [{ productId: 'bike', quantity: 4 }], own)).json().code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    )
  })

  it('is refused with another body', async () => {
    await api.place(token, items, 'other body')
    const response = await api.place(token, [{ productId: 'helmet', quantity: 2 }], 'other body')
    expect([response.statusCode, response.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
  })

  it('belongs to the customer who used it', async () => {
    const other = await api.newCustomer()
    const mine = await api.place(token, items, 'mine')
    const theirs = await api.place(other.accessToken, items, 'mine')
    expect(theirs.statusCode).toBe(201)
    expect(orderOf(theirs).id).not.toBe(orderOf(mine).id)
  })

  it('stays free when the order was refused', async () => {
    expect((await api.place(token, [{ productId: 'bike', quantity: 6 }], 'free')).statusCode).toBe(409)
    await api.stock('bike', { available: 6 })
    expect((await api.place(token, [{ productId: 'bike', quantity: 6 }], 'free')).statusCode).toBe(201)
  })

  it.each(['', 'x'.repeat(256)])('has 1 to 255 characters: refuses %j', async (key) => {
    const response = await api.place(token, items, key)
    expect([response.statusCode, response.json().errors[0].path]).toEqual([400, 'headers/idempotency-key'])
  })

  it('is a single one: sent twice it is refused, and one with a comma is a key', async () => {
    const send = (key: string | string[]) =>
      api.send({
        method: 'POST',
        url: '/api/orders',
        headers: { ...bearer(token), 'idempotency-key': key },
        body: { items },
      })
    const twice = await send(['k1', 'k1'])
    expect([twice.statusCode, twice.json().code]).toEqual([400, 'VALIDATION_FAILED'])
    expect(twice.json().errors).toEqual([{ path: 'headers/idempotency-key', message: 'was sent more than once' }])
    expect((await send('k1, k2')).statusCode).toBe(201)
    expect(await available('helmet')).toBe(9)
  })
})

describe('reading an order', () => {
  it('comes from the database once, then from the cache, with the same bytes', async () => {
    const placed = await api.place(token, [{ productId: 'helmet', quantity: 1 }])
    const [miss, hit] = [await get(orderOf(placed).id), await get(orderOf(placed).id)]
    expect([miss.headers['x-cache'], hit.headers['x-cache']]).toEqual(['MISS', 'HIT'])
    expect(hit.body).toBe(miss.body)
    expect(hit.json()).toEqual(placed.json())
  })

  it('answers 304 while the version is the same', async () => {
    const { id } = orderOf(await api.place(token, [{ productId: 'helmet', quantity: 1 }]))
    const first = await get(id)
    const etag = String(first.headers['etag'])
    for (const tag of [etag, `W/${etag}`, '*', `"other", ${etag}`]) {
      const unchanged = await get(id, { 'if-none-match': tag })
      expect([unchanged.statusCode, unchanged.body, unchanged.headers['etag']]).toEqual([304, '', etag])
    }
    await cancel(id)
    expect((await get(id, { 'if-none-match': etag })).statusCode).toBe(200)
  })

  it('shares one read of the database among requests that miss together', async () => {
    const { id } = orderOf(await api.place(token, [{ productId: 'helmet', quantity: 1 }]))
    const { orders } = api.deps.store
    const original = orders.findById
    let reads = 0
    orders.findById = (orderId) => {
      reads++
      return original(orderId)
    }
    try {
      const answers = await Promise.all(Array.from({ length: 20 }, () => get(id)))
      expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true)
      expect(reads).toBe(1)
    } finally {
      orders.findById = original
    }
  })

  it('answers 404 for an id that is none', async () => {
    for (const id of ['nonsense', '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e', "'; DROP TABLE orders", 'x'.repeat(70)]) {
      const response = await get(encodeURIComponent(id))
      expect([response.statusCode, response.json().code]).toEqual([404, 'ORDER_NOT_FOUND'])
    }
  })
})

describe('listing orders', () => {
  it('pages through all of them once, newest first, filtered by status', async () => {
    const { accessToken } = await api.newCustomer()
    await api.stock('pin', { available: 100 })
    const ids: string[] = []
    for (let n = 0; n < 7; n++) ids.push(orderOf(await api.place(accessToken, [{ productId: 'pin', quantity: 1 }])).id)
    await api.send({ method: 'POST', url: `/api/orders/${ids[3]}/cancel`, headers: bearer(accessToken) })

    const seen: string[] = []
    let cursor: string | null = null
    do {
      const url: string = `/api/orders?limit=3${cursor ? `&cursor=${cursor}` : ''}`
      const page = (await api.send({ url, headers: bearer(accessToken) })).json()
      expect(page.items.length).toBeLessThanOrEqual(3)
      seen.push(...page.items.map(({ id }: { id: string }) => id))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toEqual(ids.toReversed())

    const cancelled = await api.send({ url: '/api/orders?status=CANCELLED', headers: bearer(accessToken) })
    expect(cancelled.json()).toMatchObject({ items: [{ id: ids[3], status: 'CANCELLED' }], nextCursor: null })
  })

  it.each(['limit=0', 'limit=101', 'limit=abc', 'status=LOST', 'cursor=nonsense', 'stauts=PENDING'])(
    'refuses ?%s',
    async (query) => {
      const response = await api.send({ url: `/api/orders?${query}`, headers: bearer(token) })
      expect([response.statusCode, response.json().code]).toEqual([400, 'VALIDATION_FAILED'])
      expect(response.json().errors[0].path).toBe(`query/${query.split('=')[0]}`)
    },
  )
})

describe('cancelling', () => {
  it('returns the stock once, and answers the same again', async () => {
    const { id } = orderOf(await api.place(token, [{ productId: 'bike', quantity: 2 }]))
    const first = await cancel(id)
    expect([first.statusCode, orderOf(first).status, await available('bike')]).toEqual([200, 'CANCELLED', 5])
    const second = await cancel(id)
    expect([second.statusCode, await available('bike')]).toEqual([200, 5])
    expect(second.json()).toEqual(first.json())
  })

  it('returns the stock once when ten requests race', async () => {
    const { id } = orderOf(await api.place(token, [{ productId: 'bike', quantity: 2 }]))
    const answers = await Promise.all(Array.from({ length: 10 }, () => cancel(id)))
    expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true)
    expect(await available('bike')).toBe(5)
  })

  it('is refused once a worker has begun', async () => {
    const { id } = orderOf(await api.place(token, [{ productId: 'bike', quantity: 1 }]))
    await claim(id)
    const response = await cancel(id)
    expect([response.statusCode, response.json().code]).toEqual([409, 'ORDER_NOT_CANCELLABLE'])
    expect(await available('bike')).toBe(4)
  })

  it('is refused where a worker begins at the very moment', async () => {
    const { id } = orderOf(await api.place(token, [{ productId: 'bike', quantity: 1 }]))
    const { orders } = api.deps.store
    const { commit } = orders
    vi.spyOn(orders, 'commit').mockImplementationOnce(async (...change) => {
      await claim(id)
      return commit(...change)
    })
    const response = await cancel(id)
    expect([response.statusCode, response.json().code]).toEqual([409, 'ORDER_NOT_CANCELLABLE'])
    expect(await available('bike')).toBe(4)
  })

  it('accepts an empty body that is announced as JSON', async () => {
    const { id } = orderOf(await api.place(token, [{ productId: 'bike', quantity: 1 }]))
    const headers = { ...bearer(token), 'content-type': 'application/json' }
    expect((await api.send({ method: 'POST', url: `/api/orders/${id}/cancel`, headers })).statusCode).toBe(200)
  })
})

async function claim(id: string): Promise<void> {
  const { decide } = await import('@orders/shared/domain/order')
  const order = await api.deps.store.orders.findById(id)
  const change = decide(order!, { type: 'claim', leaseMs: 1000, checkAtMs: Date.now() + 1000 }, Date.now())
  if (change !== 'already applied') await api.deps.store.orders.commit(aCompleteChange(change))
}
