import { createRedisClient, type RedisClient } from '@orders/shared/adapters/redis/client'
import { createRedisOrderCache, type RedisOrderCacheOptions } from '@orders/shared/adapters/redis/order-cache'
import type { OrderCache } from '@orders/shared/ports/services'
import { aCachedOrder } from '@orders/shared/testing/builders'
import { vi } from 'vitest'

export const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export async function connect(url: string): Promise<RedisClient> {
  const client = createRedisClient({ url, logger: SILENT })
  if (!client.isReady) await new Promise<void>((resolve) => client.once('ready', resolve))
  return client
}

/** A cache that is connected and in use. */
export async function openCache(url: string, options: Partial<RedisOrderCacheOptions> = {}) {
  const client = await connect(url)
  const cache = createRedisOrderCache({ client, logger: SILENT, ...options })
  await untilUsed(cache)
  const close = async () => {
    await cache.close()
    client.destroy()
  }
  return { cache: { ...cache, close }, client }
}

/** Until what is put is found: while Redis is away, everything is a miss. */
export async function untilUsed(cache: OrderCache): Promise<void> {
  const order = aCachedOrder()
  const putAndGet = async () => {
    await cache.put(order)
    if (!(await cache.get(order.id))) throw new Error('not found')
  }
  await vi.waitFor(putAndGet, { timeout: 15_000, interval: 20 })
}

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
