import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, type Customer, until } from '../../e2e/client.ts'
import { startLoad } from '../../scenarios/load.ts'
import { allSettled, assertNoneLost, assertStockAddsUp } from '../../scenarios/settlement.ts'
import { openShop } from '../../scenarios/shop.ts'
import type { Guarantee } from '../guarantee.ts'
import { proxyMongo } from '../services/mongo-proxy.ts'

/** To place an order is a read, which waits for two seconds, and then a transaction, which is tried for five and its last time waits for two. */
const SLOWEST_ALLOWED_MS = 9_500
const BACK_WITHIN_MS = 15_000

export const databaseOut: Guarantee = {
  id: 'DB-OUT',
  title: 'MongoDB may go away',
  forms: ['deployed'],
  run: async ({ open, closers }) => {
    const site = await open()
    const mongo = await proxyMongo(site.env['MONGODB_URL'] ?? '', closers)
    const system = await site.start({
      MONGODB_URL: mongo.url,
      VISIBILITY_TIMEOUT_SECONDS: '3',
      ORDER_DEADLINE_SECONDS: '5',
    })
    const shop = await openShop(system, { customers: 4, stock: { plenty: 1_000_000 } })
    const watch = watchAnswers()
    const basket = () => [{ productId: 'plenty', quantity: 1 }]
    const load = startLoad({ customers: shop.customers.map(watch.over), atOnce: 8, basket })
    const reading = keepListing(watch.over(shop.admin))

    for (const mode of ['refuse', 'freeze'] as const) {
      await acceptsMore(load)
      await mongo.set(mode)
      await sleep(3_000)
      await mongo.set('pass')
    }
    await acceptsMore(load)
    await Promise.all([load.stop(), reading.stop()])

    const { statuses, slowestMs, faults } = watch.report()
    assert.deepEqual(faults, [], 'requests were not answered as they should have been')
    assert.ok((statuses.get(503) ?? 0) > 0, 'the outages were not noticed')
    assert.ok(slowestMs < SLOWEST_ALLOWED_MS, `a request took ${Math.round(slowestMs)} ms`)
    const orders = await allSettled(shop.customers, 60_000)
    assertNoneLost(load.acknowledged, orders)
    await assertStockAddsUp(system.url, shop, orders)
    await site.atRest()
    assert.deepEqual([...new Set(await system.end('SIGTERM'))], [0], 'a service did not survive')
    await site.start()
    return {
      acknowledged: load.acknowledged.length,
      'answers 503': statuses.get(503) ?? 0,
      'slowest request, ms': Math.round(slowestMs),
    }
  },
}

const acceptsMore = (load: { acknowledged: string[] }): Promise<true> => {
  const before = load.acknowledged.length
  return until(
    'orders are accepted (again)',
    BACK_WITHIN_MS,
    async () => load.acknowledged.length > before + 20 || undefined,
  )
}

function keepListing(customer: Customer): { stop(): Promise<void> } {
  let listing = true
  const done = (async () => {
    // Whatever it throws is among the faults that are watched for
    while (listing) await customer.list('?limit=5').catch(() => {})
  })()
  return {
    stop: () => {
      listing = false
      return done
    },
  }
}

/** Takes note of every answer: 200, 201, or 503 with Retry-After, and soon. */
function watchAnswers() {
  const statuses = new Map<number, number>()
  const faults: string[] = []
  let slowestMs = 0

  async function watched<T>(request: Promise<Answer<T>>): Promise<Answer<T>> {
    const startedAt = performance.now()
    try {
      const answer = await request
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      const told = answer.status === 503 && answer.headers.has('retry-after')
      if (!told && answer.status !== 200 && answer.status !== 201) faults.push(`answered ${answer.status}`)
      return answer
    } catch (error) {
      faults.push(String(error))
      throw error
    } finally {
      slowestMs = Math.max(slowestMs, performance.now() - startedAt)
    }
  }
  return {
    over: (customer: Customer): Customer => ({
      ...customer,
      place: (...args) => watched(customer.place(...args)),
      list: (...args) => watched(customer.list(...args)),
    }),
    report: () => ({ statuses, faults, slowestMs }),
  }
}
