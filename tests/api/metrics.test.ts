import { createPasswords } from '@orders/api/auth/passwords/passwords'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import { aCompleteChange } from '@orders/shared/testing/builders'
import { decided } from '@orders/shared/testing/store/stories/steps'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
beforeEach(async () => {
  // At full cost: what waits for a core is to wait
  api = await startTestApi({}, { passwords: createPasswords() })
  await api.stock('bike')
})
afterEach(() => api.close())

const scrape = async () => {
  const response = await api.send({ url: '/metrics' })
  expect(response.statusCode).toBe(200)
  return response.body.split('\n')
}
const placeOne = async (accessToken: string, key?: string) =>
  orderOf(await api.place(accessToken, [{ productId: 'bike', quantity: 1 }], key))

describe('metrics', () => {
  it('count an order once, however often it is sent and cancelled', async () => {
    const { accessToken } = await api.newCustomer()
    const { id } = await placeOne(accessToken, 'key')
    await placeOne(accessToken, 'key')
    for (const _ of [1, 2])
      await api.send({ method: 'POST', url: `/api/orders/${id}/cancel`, headers: bearer(accessToken) })
    const lines = await scrape()
    expect(lines).toContain('orders_placed_total 1')
    expect(lines).toContain('orders_settled_total{status="CANCELLED"} 1')
    expect(lines).toContain('order_time_to_settle_seconds_count{status="CANCELLED"} 1')
  })

  it('count what the cache had and what it had not', async () => {
    const { accessToken } = await api.newCustomer()
    const { id } = await placeOne(accessToken)
    for (const _ of [1, 2, 3]) await api.send({ url: `/api/orders/${id}`, headers: bearer(accessToken) })
    const lines = await scrape()
    expect(lines).toContain('order_cache_requests_total{result="miss"} 1')
    expect(lines).toContain('order_cache_requests_total{result="hit"} 2')
  })

  it('tell how many events wait, and for how long', async () => {
    const { accessToken } = await api.newCustomer()
    await placeOne(accessToken)
    await placeOne(accessToken)
    api.passMs(90_000)
    const lines = await scrape()
    expect(lines).toContain('outbox_pending 2')
    const age = lines.find((line) => line.startsWith('outbox_oldest_age_seconds '))
    expect(Number(age?.split(' ')[1])).toBeGreaterThanOrEqual(90)
  })

  it.each([
    ['from its placement', 0, 90],
    ['from the end of its cancel window', 60, 30],
  ])('tell how long an order has been left to the workers, %s on', async (_from, CANCEL_WINDOW_SECONDS, expected) => {
    const shop = await startTestApi({ CANCEL_WINDOW_SECONDS })
    await shop.stock('bike')
    const { orders } = shop.deps.store
    const { id } = orderOf(
      await shop.place((await shop.newCustomer()).accessToken, [{ productId: 'bike', quantity: 1 }]),
    )
    const readAge = async () => {
      const { body } = await shop.send({ url: '/metrics' })
      return Number(/^orders_oldest_unsettled_age_seconds (\S+)$/m.exec(body)?.[1])
    }
    expect(await readAge()).toBeLessThan(10)
    shop.passMs(90_000)
    const ages = [await readAge()]
    const claim = { type: 'claim', leaseMs: 60_000, checkAtMs: 0 } as const
    await orders.commit(aCompleteChange(decided((await orders.findById(id))!, claim, shop.deps.clock.nowMs())))
    ages.push(await readAge())
    await shop.close()
    for (const age of ages) {
      expect(age).toBeGreaterThanOrEqual(expected)
      expect(age).toBeLessThan(expected + 10)
    }
  })

  it('tell how many logins wait for a core', async () => {
    const attempt = (_: unknown, n: number) =>
      api.send({
        method: 'POST',
        url: '/api/auth/login',
        body: { email: `nobody${n}@example.com`, password: 'wrong horse' },
      })
    const logins = Array.from({ length: 40 }, attempt)
    await Promise.race(logins)
    const line = (await scrape()).find((text) => text.startsWith('password_hashes_waiting '))
    expect(Number(line?.split(' ')[1])).toBeGreaterThan(0)
    await Promise.all(logins)
    expect(await scrape()).toContain('password_hashes_waiting 0')
  })

  it.each([
    ['fails', () => Promise.reject(new StoreUnavailable())],
    ['hangs', () => new Promise<never>(() => {})],
  ])('are answered within two seconds while the database %s, without old numbers', async (_how, answer) => {
    const { outbox, mails } = api.deps.store
    expect(await scrape()).toContain('outbox_pending 0')
    Object.assign(outbox, { depth: answer })
    Object.assign(mails, { countUnsent: answer })
    const startedAt = performance.now()
    const lines = await scrape()
    expect(performance.now() - startedAt).toBeLessThan(2000)
    expect(lines).toContain('dependency_up{dependency="database"} 0')
    expect(lines).toContain('dependency_up{dependency="cache"} 1')
    expect(lines.filter((line) => /^(outbox_|mails_unsent)/.test(line))).toEqual([])
  })

  it('tell of each dependency that health tells of', async () => {
    const sessionEndings = { publish: () => {}, subscribe: () => () => {}, ping: async () => {}, close: async () => {} }
    const replica = await startTestApi({}, { sessionEndings })
    const answers = [await replica.send({ url: '/health/ready' }), await replica.send({ url: '/metrics' })] as const
    await replica.close()
    const names = Object.keys(answers[0].json<{ dependencies: object }>().dependencies)
    expect(names).toContain('sessionEndings')
    const series = names.map((name) => `dependency_up{dependency="${name}"} 1`)
    expect(answers[1].body.split('\n')).toEqual(expect.arrayContaining(series))
  })

  it('ask a database that hangs once, not once per scrape', async () => {
    let asked = 0
    Object.assign(api.deps.store.mails, {
      countUnsent: () => {
        asked += 1
        return new Promise<never>(() => {})
      },
    })
    await Promise.all([scrape(), scrape()])
    await scrape()
    expect(asked).toBe(1)
  })
})
