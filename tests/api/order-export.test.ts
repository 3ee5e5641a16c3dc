import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import type { AdminOrder, AdminOrderPage } from '@orders/shared/contracts/admin'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import { aLine, anEvent, anOrder, aProduct } from '@orders/shared/testing/builders'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { bearer, startTestApi, type TestApi } from './harness.ts'

/** More than a page of an export. */
const MANY = 1_234

let api: TestApi
let admin: Awaited<ReturnType<TestApi['newAdmin']>>
let ada: Awaited<ReturnType<TestApi['newCustomer']>>
/** Oldest first. */
const ids: string[] = []

beforeAll(async () => {
  api = await startTestApi()
  admin = await api.newAdmin()
  ada = await api.newCustomer()
  const product = aProduct({ id: 'bike1', available: 1_000_000 })
  await api.deps.store.products.put(product.id, { name: 'Bike', price: product.price, available: 1_000_000 })
  for (let index = 0; index < MANY; index++) {
    const order = anOrder({ ...(index < 3 ? { userId: ada.id } : {}), items: [aLine(product, 2)] })
    await api.deps.store.orders.place(order, anEvent(order))
    ids.push(order.id)
  }
})
afterAll(() => api.close())

const get = (query: string, accept: string, method: 'GET' | 'HEAD' = 'GET') =>
  api.send({ method, url: `/api/admin/orders?${query}`, headers: { ...bearer(admin.accessToken), accept } })
const NDJSON = 'application/x-ndjson'
const ordersIn = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): AdminOrder => JSON.parse(line))

const listen = async () => {
  if (!api.app.server.listening) await api.app.listen({ port: 0, host: '127.0.0.1' })
}
/** Over a connection of its own. */
async function ask() {
  const { port } = api.app.server.address() as AddressInfo
  const headers = { ...bearer(admin.accessToken), accept: NDJSON }
  const asked = request({ port, path: '/api/admin/orders', headers, agent: false }).end()
  const answer = await new Promise<IncomingMessage>((resolve) => asked.once('response', resolve))
  return { asked, answer }
}

describe('an export of orders', () => {
  it('is of all that fit, as the list has them', async () => {
    const answer = await get('', NDJSON)
    expect(answer.headers).toMatchObject({
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': 'attachment; filename="orders.ndjson"',
      vary: expect.stringContaining('Accept'),
    })
    const orders = ordersIn(answer.body)
    expect(orders.map(({ id }) => id)).toEqual(ids.toReversed())
    const page = (await get('limit=100', 'application/json')).json<AdminOrderPage>()
    expect(orders.slice(0, 100)).toEqual(page.items)
    const adas = ordersIn((await get(`email=${ada.email}&sort=createdAt`, NDJSON)).body)
    expect(adas.map(({ id }) => id)).toEqual(ids.slice(0, 3))
    expect(ordersIn((await get('limit=7', NDJSON)).body)).toHaveLength(7)
    expect((await get('status=FAILED', NDJSON)).body).toBe('')
  })

  it.each([NDJSON, 'text/csv'])('is compressed as %s, which caches are told', async (accept) => {
    const headers = { ...bearer(admin.accessToken), accept }
    const send = (more = {}) => api.app.inject({ url: '/api/admin/orders', headers: { ...headers, ...more } })
    const [plain, packed] = [await send(), await send({ 'accept-encoding': 'gzip' })]
    expect([packed.headers['content-encoding'], packed.headers.vary]).toEqual(['gzip', 'Accept, accept-encoding'])
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 4)
    expect(gunzipSync(packed.rawPayload).equals(plain.rawPayload)).toBe(true)
  })

  it('goes on after the last whole line of one that was cut off', async () => {
    const whole = (await get('sort=createdAt', NDJSON)).body
    const cut = whole.slice(0, whole.length / 2)
    const kept = cut.slice(0, cut.lastIndexOf('\n') + 1)
    const last = ordersIn(kept).at(-1)!
    expect(kept + (await get(`sort=createdAt&cursor=${last.id}`, NDJSON)).body).toBe(whole)
  })

  it('is a table in CSV, a row an order, whose parts can be joined', async () => {
    const answer = await get('', 'text/csv')
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8; header=present')
    const [header, first, ...rows] = answer.body.split('\r\n')
    expect(header).toBe(
      'id,number,status,createdAt,updatedAt,userId,items,totalAmount,currency,attempts,reason,lastError',
    )
    const order = (await get('limit=1', '*/*')).json<AdminOrderPage>().items[0]!
    const { id, number, createdAt, updatedAt, userId, total } = order
    expect(first).toBe(
      `${id},${number},PENDING,${createdAt},${updatedAt},${userId},bike1 x 2,${total.amount},${total.currency},0,,`,
    )
    expect(rows).toHaveLength(MANY)
    expect(rows.at(-1)).toBe('')
    const rest = (await get(`cursor=${id}`, 'text/csv')).body
    expect(`${header}\r\n${first}\r\n${rest}`).toBe(answer.body)
    expect((await get('status=FAILED', 'text/csv')).body).toBe(`${header}\r\n`)
  })

  it.each([
    ['*/*', 'application/json'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'application/json'],
    ['image/png', 'application/json'],
    ['text/csv;q=0', 'application/json'],
    ['application/json, text/csv;q=0.5', 'application/json'],
    ['text/html, text/csv;q=0.5, */*;q=0.1', 'text/csv'],
    ['Application/X-NDJSON, text/csv;q=0.9', 'application/x-ndjson'],
  ])('is served to who asks for it: %s', async (accept, type) => {
    expect((await get('limit=1', accept)).headers['content-type']?.split(';')[0]).toBe(type)
  })

  it('refuses as the list does', async () => {
    for (const query of ['from=yesterday', 'number=none', 'cursor=none', 'limit=0'])
      expect((await get(query, NDJSON)).json(), query).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' })
  })

  it('reads nothing for a HEAD', async () => {
    const list = vi.spyOn(api.deps.store.orders, 'list')
    expect((await get('', NDJSON, 'HEAD')).headers['content-type']).toContain(NDJSON)
    expect(list).not.toHaveBeenCalled()
    list.mockRestore()
  })

  it('ends with an error at its client when the database goes away in the middle, and is refused where it is away before', async () => {
    await listen()
    const list = vi.spyOn(api.deps.store.orders, 'list')
    const page = await api.deps.store.orders.list({ limit: 500 })
    list.mockRejectedValueOnce(new StoreUnavailable())
    expect((await get('', 'text/csv')).json()).toMatchObject({ status: 503, code: 'SERVICE_UNAVAILABLE' })
    list.mockResolvedValueOnce(page).mockRejectedValueOnce(new StoreUnavailable())
    const { answer } = await ask()
    await expect(text(answer)).rejects.toThrow('aborted')
    list.mockRestore()
  })

  it('is read no further than its client takes it, and not at all once that is gone', async () => {
    await listen()
    // So many that no buffer on the way holds them
    const real = api.deps.store.orders.list
    const page = await real({ limit: 500 })
    const list = vi.spyOn(api.deps.store.orders, 'list').mockImplementation(async () => page)
    const { asked, answer } = await ask()
    answer.pause()
    let calls = 0
    // It stands still: as many as it was a moment ago
    const hasStopped = () => {
      const before = calls
      calls = list.mock.calls.length
      return calls > 0 && calls === before
    }
    await vi.waitUntil(hasStopped, { interval: 300, timeout: 20_000 })
    const whenFull = calls
    asked.destroy()
    await vi.waitUntil(
      async () => (await new Promise<number>((resolve) => api.app.server.getConnections((_, n) => resolve(n)))) === 0,
    )
    expect(list.mock.calls.length).toBeLessThanOrEqual(whenFull + 1)
    list.mockRestore()
  })
})
