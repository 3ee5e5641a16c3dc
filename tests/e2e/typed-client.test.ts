import { createOrdersClient, type OrdersClient } from '@orders/client/client'
import { followOrder } from '@orders/client/follow-order'
import type { Order, Tokens } from '@orders/client/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD } from './client.ts'
import { SITES } from './sites.ts'
import type { TestSite, TestSystem } from './system.ts'

const SETTLED_WITHIN_MS = 15_000

describe.each(SITES)('a customer with the generated client on $name', ({ open }) => {
  let site: TestSite
  let system: TestSystem
  let client: OrdersClient
  let tokens: Tokens | undefined
  let order: Order
  const body = { email: 'grace@example.com', password: PASSWORD }
  const at = (id: string) => ({ params: { path: { id } } })
  beforeAll(async () => {
    site = await open()
    system = await site.start()
    client = createOrdersClient({ baseUrl: system.url, accessToken: () => tokens?.accessToken })
  })
  afterAll(async () => {
    await system?.end('SIGTERM')
    await site?.close()
  })

  it('registers, and is told so when the address is taken', async () => {
    const registration = { body: { ...body, username: 'Grace' } }
    const { data } = await client.POST('/api/auth/register', registration)
    expect(data).toMatchObject({ email: body.email, role: 'customer' })
    const { error } = await client.POST('/api/auth/register', registration)
    expect(error?.code).toBe('EMAIL_TAKEN')
  })

  it('logs in, and is known', async () => {
    expect((await client.GET('/api/auth/me')).error?.code).toBe('UNAUTHENTICATED')
    tokens = (await client.POST('/api/auth/login', { body })).data
    expect(tokens?.tokenType).toBe('Bearer')
    expect((await client.GET('/api/auth/me')).data?.username).toBe('Grace')
  })

  it('places an order of what is listed, once for one key', async () => {
    const products = (await client.GET('/api/products', { params: { query: { limit: 100 } } })).data?.items ?? []
    expect(products.map(({ id }) => id)).toContain('helmet1')
    const placed = {
      params: { header: { 'Idempotency-Key': 'grace-1' } },
      body: { items: [{ productId: 'helmet1', quantity: 2 }] },
    }
    const first = await client.POST('/api/orders', placed)
    const second = await client.POST('/api/orders', placed)
    expect(first.data?.total).toEqual({ amount: 4000, currency: 'USD' })
    expect(second.data).toEqual(first.data)
    expect(second.response.headers.get('idempotent-replayed')).toBe('true')
    if (first.data) order = first.data
  })

  it('is told what is left when there is too little', async () => {
    const items = [{ productId: 'helmet1', quantity: 1000 }]
    const { error, response } = await client.POST('/api/orders', { body: { items } })
    expect(response.status).toBe(409)
    if (error?.code !== 'OUT_OF_STOCK') throw new Error(`refused with ${error?.code}`)
    expect(error.items).toEqual([{ productId: 'helmet1', requested: 1000, available: 8 }])
  })

  it('follows the order until it is settled, reads it, and finds it in the list', async () => {
    const options = { baseUrl: system.url, accessToken: () => tokens?.accessToken }
    const signal = AbortSignal.timeout(SETTLED_WITHIN_MS)
    for await (const change of followOrder(options, order.id, { signal })) order = change
    expect(order.history.map(({ status }) => status)).toEqual(['PENDING', 'PROCESSING', 'CONFIRMED'])
    const confirmed = await client.GET('/api/orders', { params: { query: { status: 'CONFIRMED' } } })
    expect(confirmed.data).toEqual({ items: [order], nextCursor: null })
  })

  it('gets nothing when the order has not changed', async () => {
    const path = at(order.id).params.path
    const { response } = await client.GET('/api/orders/{id}', {
      params: { path, header: { 'If-None-Match': `"${order.version}"` } },
    })
    expect(response.status).toBe(304)
  })

  it('goes on with refreshed tokens', async () => {
    const before = tokens?.refreshToken ?? ''
    tokens = (await client.POST('/api/auth/refresh', { body: { refreshToken: before } })).data
    expect(tokens?.refreshToken).not.toBe(before)
    expect((await client.GET('/api/orders/{id}', at(order.id))).data).toEqual(order)
  })

  it('cannot cancel an order that is settled', async () => {
    const { error, response } = await client.POST('/api/orders/{id}/cancel', at(order.id))
    expect([response.status, error?.code]).toEqual([409, 'ORDER_NOT_CANCELLABLE'])
    // @ts-expect-error The types know which codes a route answers
    expect(error?.code === 'EMAIL_TAKEN').toBe(false)
  })

  it('logs out, and cannot refresh any more', async () => {
    const refreshToken = tokens?.refreshToken ?? ''
    expect((await client.POST('/api/auth/logout', { body: { refreshToken } })).response.status).toBe(204)
    const { error } = await client.POST('/api/auth/refresh', { body: { refreshToken } })
    expect(error?.code).toBe('INVALID_REFRESH_TOKEN')
  })
})
