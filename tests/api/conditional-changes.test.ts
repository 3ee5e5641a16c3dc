import type { Order } from '@orders/shared/contracts/orders'
import { decide, type OrderCommand } from '@orders/shared/domain/order'
import { aCompleteChange } from '@orders/shared/testing/builders'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

const CLAIM = { type: 'claim', leaseMs: 60_000, checkAtMs: 0 } as const
const FAIL = { type: 'fail', reason: 'the warehouse is closed' } as const

let api: TestApi
let token: string
let admin: string
beforeAll(async () => {
  api = await startTestApi()
  await api.stock('bike', { available: 1000 })
  token = (await api.newCustomer()).accessToken
  admin = (await api.newAdmin()).accessToken
})
afterAll(() => api.close())

const place = async () => orderOf(await api.place(token, [{ productId: 'bike', quantity: 1 }])).id
const available = async () => (await api.deps.store.products.findById('bike'))?.available

/** As a worker does. */
async function apply(id: string, command: OrderCommand): Promise<void> {
  const change = decide((await api.deps.store.orders.findById(id))!, command, Date.now())
  if (change === 'already applied') throw new Error(`${command.type} is applied already`)
  await api.deps.store.orders.commit(aCompleteChange(change))
}

async function fail(id: string): Promise<void> {
  await apply(id, CLAIM)
  await apply(id, FAIL)
}

describe('a cancellation with If-Match', () => {
  const cancel = (id: string, headers: Record<string, string> = {}) =>
    api.send({ method: 'POST', url: `/api/orders/${id}/cancel`, headers: { ...bearer(token), ...headers } })

  it.each(['"1"', '*', '"7", "1"'])('%s goes through for an order as the client has seen it', async (tag) => {
    const answer = await cancel(await place(), { 'if-match': tag })
    expect([answer.statusCode, answer.headers.etag, answer.json<Order>().status]).toEqual([200, '"2"', 'CANCELLED'])
  })

  it.each(['"2"', 'W/"1"', '"01"'])('%s is refused for another, and changes nothing', async (tag) => {
    const id = await place()
    const left = await available()
    const refused = await cancel(id, { 'if-match': tag })
    expect([refused.statusCode, refused.json().code]).toEqual([412, 'PRECONDITION_FAILED'])
    expect((await api.deps.store.orders.findById(id))?.status).toBe('PENDING')
    expect(await available()).toBe(left)
  })

  it('is held to it however the order changes in that moment', async () => {
    const id = await place()
    const { findById, commit } = api.deps.store.orders
    // A worker claims it, and gives it up, between the look at the order and the change
    api.deps.store.orders.commit = async (...change) => {
      api.deps.store.orders.commit = commit
      await fail(id)
      await apply(id, { type: 'retry', checkAtMs: 0 })
      return commit.call(api.deps.store.orders, ...change)
    }
    const refused = await cancel(id, { 'if-match': '"1"' })
    expect([refused.statusCode, (await findById.call(api.deps.store.orders, id))?.status]).toEqual([412, 'PENDING'])
  })

  it('that is no list of ETags is refused by name', async () => {
    const refused = await cancel(await place(), { 'if-match': '1' })
    expect([refused.statusCode, refused.json().errors[0].path]).toEqual([400, 'headers/if-match'])
  })

  it('that is sent again gets the same answer, for the order is what it made of it', async () => {
    const id = await place()
    const headers = { 'if-match': '"1"', 'idempotency-key': 'cancel-1' }
    const first = await cancel(id, headers)
    const again = await cancel(id, headers)
    expect([again.statusCode, again.headers.etag, again.json()]).toEqual([200, '"2"', first.json()])
    expect((await cancel(id, { 'if-match': '"3"' })).statusCode).toBe(412)
  })
})

describe('an Idempotency-Key', () => {
  const ROUTES = ['/api/orders/ID/cancel', '/api/admin/orders/ID/retry']
  it.each(ROUTES)('of POST %s has to be printable', async (route) => {
    const url = route.replace('ID', await place())
    for (const key of ['', 'ä', 'x'.repeat(256)]) {
      const headers = { ...bearer(admin), 'idempotency-key': key }
      const { statusCode, body } = await api.send({ method: 'POST', url, headers })
      expect([statusCode, body.includes('headers/idempotency-key')], key).toEqual([400, true])
    }
  })

  it('retries a failed order once, even if it has failed again by the time it comes a second time', async () => {
    const retry = (id: string, key: string) =>
      api.send({
        method: 'POST',
        url: `/api/admin/orders/${id}/retry`,
        headers: { ...bearer(admin), 'idempotency-key': key },
      })
    const id = await place()
    await fail(id)
    const first = await retry(id, 'one')
    expect(first.json<Order>()).toMatchObject({ status: 'PENDING', version: 4 })
    expect(first.headers).not.toHaveProperty('idempotent-replayed')
    await fail(id)
    const again = await retry(id, 'one')
    expect([again.statusCode, again.json<Order>().status]).toEqual([200, 'FAILED'])
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect(again.body).not.toContain('retryKeys')
    expect((await retry(id, 'another')).json<Order>()).toMatchObject({ status: 'PENDING', version: 7 })
    await fail(id)
    expect((await retry(id, 'one')).json<Order>().status).toBe('FAILED')
  })
})
