import type { AdminLogEntry } from '@orders/shared/contracts/admin'
import type { Scope } from '@orders/shared/contracts/api-keys'
import { mailId } from '@orders/shared/domain/mail'
import { decide } from '@orders/shared/domain/order'
import { aCompleteChange } from '@orders/shared/testing/builders'
import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keysOf } from './api-key-steps.ts'
import { bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
let keys: Awaited<ReturnType<typeof keysOf>>
beforeAll(async () => {
  api = await startTestApi()
  keys = await keysOf(api)
  await api.stock('bike1', { available: 1000 })
})
afterAll(() => api.close())

const ITEMS = [{ productId: 'bike1', quantity: 1 }]
const logOf = async (target: string): Promise<Pick<AdminLogEntry, 'adminId' | 'action'>[]> =>
  (await api.deps.store.adminLog.listOfTargets([target])).map(({ adminId, action }) => ({ adminId, action }))
const keyFor = async (...scopes: Scope[]) => {
  const { id, key } = await keys.create(...scopes)
  const send = (method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, more: Partial<InjectOptions> = {}) =>
    api.send({ ...more, method, url, headers: { ...bearer(key), ...more.headers } })
  const place = (customerId: unknown, headers = {}, items = ITEMS) =>
    send('POST', '/api/orders', { headers, body: { items, ...(customerId === undefined ? {} : { customerId }) } })
  return { by: `key:${id}`, key, send, place }
}

describe('an order that a program places', () => {
  it('is the customer’s, and the admin log says which key placed it', async () => {
    const clerk = await keyFor('orders:write', 'orders:read')
    const customer = await api.newCustomer()
    const placed = await clerk.place(customer.id.toUpperCase())
    const order = orderOf(placed)
    expect(placed.statusCode).toBe(201)
    const mine = await api.send({ url: '/api/orders', headers: bearer(customer.accessToken) })
    expect(mine.json().items).toEqual([order])
    expect(await logOf(order.id)).toEqual([{ adminId: clerk.by, action: 'order.place' }])
    expect((await clerk.send('GET', `/api/orders/${order.id}`)).json()).toEqual(order)
    const { items } = (await clerk.send('GET', `/api/admin/orders/${order.id}/timeline`)).json()
    expect(items).toContainEqual(expect.objectContaining({ type: 'admin', adminId: clerk.by, action: 'order.place' }))
  })

  it.each([
    ['no customer', undefined, 'is required of an API key'],
    ['an unknown customer', '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e', 'is no customer'],
    ['a customer that is no id', 'ada', 'must be a UUID'],
  ])('is refused with %s', async (_what, customerId, message) => {
    const clerk = await keyFor('orders:write')
    const errors = [{ path: 'body/customerId', message: expect.stringContaining(message) }]
    expect((await clerk.place(customerId)).json()).toMatchObject({ status: 400, code: 'VALIDATION_FAILED', errors })
  })

  it('names its customer by their address, too, and by one of the two', async () => {
    const clerk = await keyFor('orders:write')
    const { id, email } = await api.newCustomer()
    const send = (customer: object) => clerk.send('POST', '/api/orders', { body: { items: ITEMS, ...customer } })
    const placed = await send({ customerEmail: email.toUpperCase() })
    expect(placed.statusCode).toBe(201)
    expect(await api.deps.store.orders.findById(orderOf(placed).id)).toMatchObject({ userId: id })
    const refused: [object, string][] = [
      [{ customerEmail: 'nobody@example.com' }, "is no customer's"],
      [{ customerEmail: email, customerId: id }, 'must be left out beside customerId'],
    ]
    for (const [customer, message] of refused)
      expect((await send(customer)).json()).toMatchObject({
        code: 'VALIDATION_FAILED',
        errors: [{ path: 'body/customerEmail', message }],
      })
  })

  it('is refused for a customer that is erased', async () => {
    const clerk = await keyFor('orders:write')
    const customer = await api.newCustomer()
    const key = { 'idempotency-key': 'of a clerk' }
    await clerk.place(customer.id, key)
    await api.deps.store.users.erase(customer.id, api.deps.clock.nowMs())
    expect((await clerk.place(customer.id, key)).json().errors[0].message).toBe('is no customer')
    const [order] = await api.deps.store.orders.list({ userId: customer.id, limit: 1 })
    expect(order).not.toHaveProperty('idempotency')
  })

  it('is not placed by a customer for another one, nor by an admin', async () => {
    const [customer, stranger] = [await api.newCustomer(), await api.newCustomer()]
    for (const { accessToken } of [stranger, keys.admin]) {
      const body = { items: ITEMS, customerId: customer.id }
      const refused = await api.send({ method: 'POST', url: '/api/orders', headers: bearer(accessToken), body })
      expect(refused.json().errors).toEqual([
        { path: 'body/customerId', message: 'must be left out: only API keys may order for others' },
      ])
      const byEmail = { items: ITEMS, customerEmail: customer.email }
      const url = '/api/orders'
      const other = await api.send({ method: 'POST', url, headers: bearer(accessToken), body: byEmail })
      expect(other.json().errors[0].path).toBe('body/customerEmail')
    }
  })

  it('has an Idempotency-Key that meets neither the customer’s nor another program’s', async () => {
    const [clerk, other] = [await keyFor('orders:write'), await keyFor('orders:write')]
    const customer = await api.newCustomer()
    const key = { 'idempotency-key': '1' }
    const own = orderOf(await api.place(customer.accessToken, ITEMS, '1'))
    const first = await clerk.place(customer.id, key)
    const again = await clerk.place(customer.id, key)
    const others = await other.place(customer.id, key)
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect(orderOf(again)).toEqual(orderOf(first))
    expect(new Set([own.id, orderOf(first).id, orderOf(others).id]).size).toBe(3)
    expect(await logOf(orderOf(first).id)).toHaveLength(1)
    const changed = await clerk.place(customer.id, key, [{ productId: 'bike1', quantity: 2 }])
    expect(changed.json().code).toBe('IDEMPOTENCY_KEY_REUSED')
    const exported = await api.send({ url: '/api/auth/me/export', headers: bearer(customer.accessToken) })
    expect(exported.json().orders.map((order: { idempotencyKey?: string }) => order.idempotencyKey)).toEqual([
      undefined,
      undefined,
      '1',
    ])
  })
})

describe('what a program changes', () => {
  it('is in the admin log with its key', async () => {
    const { by, send, place } = await keyFor('orders:write', 'products:write', 'stock:write', 'mails:write')
    const customer = await api.newCustomer()
    const bell = { name: 'Bell', price: { amount: 500, currency: 'USD' } }
    await send('PUT', '/api/products/bell1', { body: bell })
    await send('PATCH', '/api/products/bell1', { body: { name: 'Loud bell' } })
    await send('POST', '/api/products/bell1/stock', { body: { delta: 3 } })
    const actions = (await logOf('bell1')).map(({ adminId, action }) => [adminId, action])
    expect(actions).toEqual(['product.put', 'product.patch', 'product.stock'].map((action) => [by, action]))

    const cancelled = orderOf(await place(customer.id))
    expect((await send('POST', `/api/orders/${cancelled.id}/cancel`)).statusCode).toBe(200)
    expect(await logOf(cancelled.id)).toContainEqual({ adminId: by, action: 'order.cancel' })
    const mail = mailId({ subjectId: cancelled.id, kind: 'cancelled' })
    expect((await send('POST', `/api/admin/mails/${mail}/resend`)).statusCode).toBe(204)
    expect(await logOf(mail)).toEqual([{ adminId: by, action: 'mail.resend' }])

    const failed = orderOf(await place(customer.id))
    await fail(failed.id)
    expect((await send('POST', `/api/admin/orders/${failed.id}/retry`)).json().status).toBe('PENDING')
    expect(await logOf(failed.id)).toContainEqual({ adminId: by, action: 'order.retry' })
  })
})

async function fail(id: string): Promise<void> {
  const { orders } = api.deps.store
  const nowMs = api.deps.clock.nowMs()
  for (const command of [
    { type: 'claim', leaseMs: 1000, checkAtMs: nowMs },
    { type: 'fail', reason: 'sold elsewhere' },
  ] as const) {
    const change = decide((await orders.findById(id))!, command, nowMs)
    if (change === 'already applied' || !(await orders.commit(aCompleteChange(change)))) throw new Error(command.type)
  }
}
