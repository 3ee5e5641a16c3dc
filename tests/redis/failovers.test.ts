import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { openRedis } from '@orders/shared/adapters/redis/open-redis'
import { createRedisRateLimits } from '@orders/shared/adapters/redis/rate-limit-store'
import { aCachedOrder, aFinalOrder } from '@orders/shared/testing/builders'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itNeeds } from '../adapters/needs.ts'
import { type RedisCluster, startRedisCluster } from '../faults/services/redis-cluster.ts'
import { startWatchedRedis, type WatchedRedis } from '../faults/services/redis-sentinel.ts'
import { hasRedisServer } from '../faults/services/redis-server.ts'
import { found, keep, openCache, openParts, SILENT, untilUsed } from './clients.ts'

const WINDOW_MS = 60_000
const ORDERS = 60
const PAUSE_MS = 10

if (!hasRedisServer()) itNeeds('redis-server', 'the program, to make a cluster and Sentinels')
else {
  describe('a cluster of Redis', () => describeCluster())
  describe('a Redis that Sentinels watch', () => describeSentinel())
}

const manyFinalOrders = () => Array.from({ length: ORDERS }, () => aFinalOrder())
const manyMovingOrders = () => Array.from({ length: ORDERS }, () => aCachedOrder())

function describeCluster(): void {
  let cluster: RedisCluster
  beforeAll(async () => {
    cluster = await startRedisCluster()
  })
  afterAll(() => cluster.close())

  async function openLimits() {
    const parts = await openParts(cluster.url)
    const limits = createRedisRateLimits(parts)
    await expect.poll(() => limits.ping().then(() => 'up', String)).toBe('up')
    const close = () => {
      limits.close()
      parts.connection.close()
    }
    return { count: async (key: string) => (await limits.count(key, WINDOW_MS)).current, close }
  }

  it('keeps orders on all of its primaries', async () => {
    const { cache } = await openCache(cluster.url)
    const orders = manyFinalOrders()
    await keep(cache, ...orders)
    expect(await Promise.all(orders.map(({ id }) => found(cache, id)))).toEqual(orders)
    for (const count of await cluster.countKeys()) expect(count).toBeGreaterThan(0)
    await cache.close()
  })

  it('goes on with the counts and the final orders that it has while slots are moved', async () => {
    const { cache } = await openCache(cluster.url)
    const { count, close } = await openLimits()
    const [orders, keys] = [manyFinalOrders(), Array.from({ length: ORDERS }, () => randomUUID())]
    await keep(cache, ...orders)
    let moving = true
    const moved = cluster.moveSlots(1_500).finally(() => {
      moving = false
    })
    let [rounds, hits] = [0, 0]
    while (moving) {
      // Without a server each answer is there at once, and nothing else would have its turn
      await delay(PAUSE_MS)
      rounds += 1
      for (const { id } of orders) if (await cache.get(id)) hits += 1
      for (const key of keys) await count(key)
    }
    await moved
    // On a busy machine the cache is given up for a while: how long is the guarantee's to measure
    expect(hits).toBeGreaterThan(0)
    await untilUsed(cache)
    await expect.poll(() => Promise.all(orders.map(({ id }) => cache.get(id))), { timeout: 15_000 }).toEqual(orders)
    for (const key of keys) {
      const counted = Number(await cluster.ask('GET', `rate-limit:${key}`))
      expect(counted).toBeGreaterThan(0)
      expect(counted).toBeLessThanOrEqual(rounds)
    }
    await cache.close()
    close()
  })

  it('goes on with the counts and the final orders that it had when it is told to fail over', async () => {
    const { cache } = await openCache(cluster.url, { changeableTtlMs: WINDOW_MS })
    const { count, close } = await openLimits()
    const [orders, keys] = [manyFinalOrders(), Array.from({ length: ORDERS }, () => randomUUID())]
    const moving = manyMovingOrders()
    await keep(cache, ...orders)
    for (const order of moving) await cache.load(order.id, async () => order)
    for (const key of keys) await count(key)
    await cluster.failOver()
    for (const { id } of orders) await cache.get(id)
    await untilUsed(cache)
    // The new primary might lack the latest change; that it is a new one shows a moment later
    const readMoving = () => Promise.all(moving.map(({ id }) => cache.get(id)))
    await expect.poll(readMoving, { timeout: 15_000 }).toEqual(moving.map(() => undefined))
    await expect.poll(() => Promise.all(orders.map(({ id }) => cache.get(id))), { timeout: 15_000 }).toEqual(orders)
    for (const key of keys) expect(await cluster.ask('GET', `rate-limit:${key}`)).toBe('1')
    const later = randomUUID()
    const countedInCluster = async () => {
      await count(later)
      return await cluster.ask('EXISTS', `rate-limit:${later}`)
    }
    await expect.poll(countedInCluster).toBe('1')
    await cache.close()
    close()
  })

  it('serves no order that may change from a replica that has become the primary', async () => {
    const { cache } = await openCache(cluster.url, { changeableTtlMs: WINDOW_MS })
    const moving = manyMovingOrders()
    for (const order of moving) await cache.load(order.id, async () => order)
    const restart = await cluster.killPrimary()
    await untilUsed(cache)
    for (const { id } of moving) expect(await cache.get(id)).toBeUndefined()
    await restart()
    await cache.close()
  })

  it('is named as down while slots have no primary, and used again as soon as they have one', async () => {
    const { cache } = await openCache(cluster.url)
    const state = () =>
      cache.ping().then(
        () => 'up',
        (fault) => fault.state,
      )
    expect(await state()).toBe('up')
    const addSlots = await cluster.dropSlots()
    await expect.poll(state, { interval: 50 }).toBe('cluster_down')
    await addSlots()
    await expect.poll(state, { interval: 50 }).toBe('up')
    await cache.close()
  })
}

function describeSentinel(): void {
  let redis: WatchedRedis
  beforeAll(async () => {
    redis = await startWatchedRedis()
  })
  afterAll(() => redis.close())

  it('is used, and the one that takes over from it', async () => {
    const { cache } = await openCache(redis.url)
    const [order, later] = [aFinalOrder(), aFinalOrder()]
    await keep(cache, order)
    await redis.failOver()
    await untilUsed(cache)
    expect(await found(cache, order.id)).toEqual(order)
    await keep(cache, later)
    expect(await found(cache, later.id)).toEqual(later)
    await cache.close()
  })

  it('is not found by a name that they do not know', async () => {
    const { cache, close } = openRedis({ url: redis.url.replace(/[a-z]+$/, 'payments'), logger: SILENT })
    await expect.poll(() => cache.ping().catch(({ state }) => state)).toBe('unknown_primary')
    await close()
  })
}
