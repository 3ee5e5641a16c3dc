import { openRedisConnection } from '@orders/shared/adapters/redis/connection/connection'
import { createRedisStates } from '@orders/shared/adapters/redis/connection/redis-states'
import type { RedisParts } from '@orders/shared/adapters/redis/connection/redis-use'
import {
  createRedisOrderCache,
  type RedisOrderCacheOptions,
} from '@orders/shared/adapters/redis/order-cache/order-cache'
import type { CachedOrder } from '@orders/shared/domain/cached-order'
import type { OrderCache } from '@orders/shared/ports/services'
import { aFinalOrder } from '@orders/shared/testing/builders'
import { createClient } from 'redis'
import { expect, vi } from 'vitest'
import { startRedisCluster } from '../faults/services/redis-cluster.ts'
import { startRedisServer } from '../faults/services/redis-server.ts'

export type RedisClient = Awaited<ReturnType<typeof connect>>

/** What is promised holds in whichever form Redis is run. */
export const FORMS = [
  { form: 'one Redis', startRedis: startRedisServer },
  { form: 'a cluster of Redis', startRedis: startRedisCluster },
]

export const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

type TimeLimit = Pick<RedisParts, 'timeoutMs'>

/** For what is not about time: on a busy machine, Redis answers late. */
export const PATIENT: TimeLimit = { timeoutMs: 10_000 }

/** A connection that is there, and what the adapters are made of. */
export async function openParts(url: string, timeLimit: TimeLimit = {}) {
  const connection = openRedisConnection(url)
  await vi.waitFor(() => expect(connection.isReady()).toBe(true), { timeout: 10_000, interval: 10 })
  return { connection, states: createRedisStates(SILENT), ...timeLimit }
}

/** For what a test does to one server by itself. */
export const connect = async (url: string) =>
  await createClient({ url })
    .on('error', () => {})
    .connect()

/** A cache that is connected and in use. */
export async function openCache(url: string, options: RedisOrderCacheOptions = {}, timeLimit: TimeLimit = {}) {
  const parts = await openParts(url, timeLimit)
  const cache = createRedisOrderCache(parts, options)
  await untilUsed(cache)
  const close = async () => {
    await cache.close()
    parts.connection.close()
  }
  return { cache: { ...cache, close } }
}

/** Puts orders until they are found: while Redis is away or late, it keeps none. */
export async function keep(cache: OrderCache, ...orders: readonly CachedOrder[]): Promise<void> {
  for (const order of orders) {
    const putAndGet = async () => {
      await cache.put(order)
      if (!(await cache.get(order.id))) throw new Error(`the cache does not keep ${order.id}`)
    }
    await vi.waitFor(putAndGet, { timeout: 25_000, interval: 20 })
  }
}

export const untilUsed = (cache: OrderCache): Promise<void> => keep(cache, aFinalOrder())

/** What the cache has of an order. On a busy machine Redis may answer too late, and then it has nothing for a moment. */
export const found = (cache: OrderCache, orderId: string): Promise<CachedOrder> =>
  vi.waitFor(
    async () => {
      const order = await cache.get(orderId)
      if (!order) throw new Error(`the cache has nothing of ${orderId}`)
      return order
    },
    { timeout: 10_000, interval: 20 },
  )

/** How long the quickest of the calls took, one after another, in ms: the others may have waited for whatever else the machine was doing. */
export async function quickest(calls: readonly (() => Promise<unknown>)[]): Promise<number> {
  const tookMs: number[] = []
  for (const call of calls) {
    const startedAtMs = performance.now()
    await call()
    tookMs.push(performance.now() - startedAtMs)
  }
  return Math.min(...tookMs)
}
