import type { AdminStatsHistory } from '@orders/shared/contracts/stats-history'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { keysOf } from './api-key-steps.ts'
import { bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

const URL = '/api/admin/stats/history'

let api: TestApi
let admin: Awaited<ReturnType<TestApi['newAdmin']>>
beforeAll(async () => {
  api = await startTestApi()
  admin = await api.newAdmin()
})
afterAll(() => api.close())

const get = (headers: Record<string, string> = {}, of = api) =>
  of.send({ url: URL, headers: { ...bearer(admin.accessToken), ...headers } })

describe('the history of the statistics', () => {
  it('tells what was placed and settled, and what waits', async () => {
    await api.stock('bike')
    const { accessToken } = await api.newCustomer()
    const items = [{ productId: 'bike', quantity: 1 }]
    const { id } = orderOf(await api.place(accessToken, items))
    await api.send({ method: 'POST', url: `/api/orders/${id}/cancel`, headers: bearer(accessToken) })
    // A minute later, another replica is started on the same store
    const clock = { ...api.deps.clock, nowMs: () => Date.now() + 60_000 }
    const other = await startTestApi({}, { store: api.deps.store, clock })
    onTestFinished(() => other.app.close())
    const total = async () => {
      const { samples } = (await get({}, other)).json<AdminStatsHistory>()
      const sum = (of: 'placed' | 'settled' | 'failed') =>
        samples.reduce((all, { orders }) => all + (orders?.[of] ?? 0), 0)
      return [sum('placed'), sum('settled'), sum('failed')]
    }
    await expect.poll(total).toEqual([1, 1, 0])
    const { samples, intervalSeconds } = (await get({}, other)).json<AdminStatsHistory>()
    expect(intervalSeconds).toBe(15)
    expect(samples.at(-1)).toMatchObject({
      queue: { waiting: 0, deadLetters: 0 },
      outbox: { pending: expect.any(Number) },
    })
  })

  it('has not changed for a poller while no sample has come', async () => {
    // A sample may come between the two
    const isNotChanged = async () => {
      const { headers } = await get()
      expect(headers['cache-control']).toBe('private, no-cache')
      const again = await get({ 'if-none-match': String(headers['etag']) })
      return [again.statusCode, again.body]
    }
    await expect.poll(isNotChanged).toEqual([304, ''])
    expect((await get({ 'if-none-match': '"another"' })).statusCode).toBe(200)
  })

  it('is for admins, and for keys with stats:read', async () => {
    const keys = await keysOf(api)
    const statusFor = async (token: string) => (await api.send({ url: URL, headers: bearer(token) })).statusCode
    expect(await statusFor((await keys.create('stats:read')).key)).toBe(200)
    expect(await statusFor((await keys.create('orders:read')).key)).toBe(403)
    expect(await statusFor((await api.newCustomer()).accessToken)).toBe(403)
    expect((await api.send({ url: URL })).statusCode).toBe(401)
  })
})
