import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Readiness } from '@orders/shared/contracts/health'
import { register } from '../../e2e/client.ts'
import { allSettled, assertStockAddsUp, countByStatus } from '../../scenarios/settlement.ts'
import { openShop } from '../../scenarios/shop.ts'
import { endSessions } from '../ended-sessions.ts'
import { BOTH_FORMS } from '../form.ts'
import type { Context, Figures, Guarantee } from '../guarantee.ts'
import { startRedisCluster } from '../services/redis-cluster.ts'
import { startWatchedRedis } from '../services/redis-sentinel.ts'
import { startShoppers } from '../shoppers.ts'
import { SLOWEST_ALLOWED_MS } from './g8.ts'

const EMAIL = 'ada@example.com'
/** From when there is a new primary: how long that takes is the servers' own affair. */
const BACK_WITHIN_MS = 15_000
const LOOK_AGAIN_MS = 50
/** For so long health may say what was found before (createReadiness). */
const HEALTH_IS_OLD_MS = 1_000
const ROUNDS_LONG = 5
const SLOTS_MOVED = 300

/** What is done to Redis, and what is done afterwards, once the cache has been in use again. */
type Change = readonly [name: string, change: () => Promise<(() => Promise<void>) | void>]

export const redisCluster: Guarantee = {
  id: 'REDIS-CLUSTER',
  title: 'a cluster may lose a primary, fail over and move slots',
  forms: BOTH_FORMS,
  needs: 'redis-server',
  run: async (context) => {
    const cluster = await startRedisCluster()
    context.closers.add(cluster.close)
    return await failOver(context, cluster.url, [
      ['a primary killed', cluster.killPrimary],
      ['a failover commanded', cluster.failOver],
      ['slots moved', () => cluster.moveSlots(SLOTS_MOVED)],
    ])
  },
}

export const redisSentinel: Guarantee = {
  id: 'REDIS-SENTINEL',
  title: 'Sentinel may make another server the primary',
  // Services of their own do not differ in it: what they do with two apis, the cluster shows
  forms: ['embedded'],
  needs: 'redis-server',
  run: async (context) => {
    const redis = await startWatchedRedis()
    context.closers.add(redis.close)
    return await failOver(context, redis.url, [
      ['the primary killed', redis.killPrimary],
      ['a failover commanded', redis.failOver],
    ])
  },
}

async function failOver({ open, long }: Context, redisUrl: string, changes: readonly Change[]): Promise<Figures> {
  const site = await open({ shape: { apis: 2, workers: 1 }, env: { REDIS_URL: redisUrl } })
  const system = await site.start()
  const shop = await openShop(system, { customers: 4, stock: { plenty: 1_000_000 } })
  await register(system.url, EMAIL)
  await measureOutage(system.urls, Promise.resolve())

  // The admin may see every order, so nothing is foreign to them
  const shoppers = startShoppers(shop.customers.slice(1), system.urls)
  let changing = true
  const ended = endSessions(system.urls, EMAIL, () => changing)
  // What goes wrong is told when it is awaited
  ended.catch(() => {})
  const withoutCache: Figures = {}
  for (let round = 0; round < (long ? ROUNDS_LONG : 1); round++)
    for (const [name, change] of changes) {
      const changed = change()
      const outMs = await measureOutage(system.urls, changed)
      withoutCache[`${name}: without cache, ms`] = Math.max(
        outMs,
        Number(withoutCache[`${name}: without cache, ms`] ?? 0),
      )
      const undo = await changed
      await undo?.()
    }
  changing = false
  const refusedMs = await ended
  const { requests, hits, slowestMs, faults } = await shoppers.stop()
  assert.deepEqual(faults, [], `${faults.length} of ${requests} requests went wrong`)
  assert.ok(hits > 0, 'nothing was ever read from Redis')
  assert.ok(slowestMs < SLOWEST_ALLOWED_MS, `a request took ${Math.round(slowestMs)} ms`)

  const orders = await allSettled(shop.customers, 60_000)
  assert.deepEqual(Object.keys(countByStatus(orders)), ['CONFIRMED'])
  await assertStockAddsUp(system.url, shop, orders)
  assert.deepEqual(await shoppers.readAll(), [], 'orders are read as they no longer are')
  return {
    orders: orders.length,
    requests,
    hits,
    ...withoutCache,
    'slowest request, ms': Math.round(slowestMs),
    'ended sessions refused elsewhere after, ms': Math.round(refusedMs),
  }
}

/** @returns for how long an api was without the cache, from the beginning of the change until it is done and all have it again, in ms */
async function measureOutage(urls: readonly string[], changed: Promise<unknown>): Promise<number> {
  let doneAtMs = Number.POSITIVE_INFINITY
  const done = () => {
    doneAtMs = performance.now()
  }
  changed.then(done, done)
  let outMs = 0
  for (;;) {
    const lookedAt = performance.now()
    const isCached = await areCached(urls)
    await sleep(LOOK_AGAIN_MS)
    if (isCached && lookedAt > doneAtMs + HEALTH_IS_OLD_MS) return Math.round(outMs)
    if (!isCached) outMs += performance.now() - lookedAt
    const isLate = performance.now() - doneAtMs > BACK_WITHIN_MS
    assert.ok(!isLate, `the cache was not used again within ${BACK_WITHIN_MS} ms`)
  }
}

async function areCached(urls: readonly string[]): Promise<boolean> {
  const told = urls.map(async (url) => {
    const response = await fetch(`${url}/health/ready`)
    const text = await response.text()
    assert.equal(response.status, 200, text)
    return (JSON.parse(text) as Readiness).dependencies['cache']?.status === 'up'
  })
  return (await Promise.all(told)).every(Boolean)
}
