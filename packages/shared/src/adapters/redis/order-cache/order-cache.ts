import { randomUUID } from 'node:crypto'
import type { CachedOrder } from '../../../domain/cached-order.ts'
import type { OrderCache } from '../../../ports/services.ts'
import type { RedisClient } from '../connection/client.ts'
import { toRedisFault } from '../connection/redis-fault.ts'
import { createRedisUse, type RedisParts } from '../connection/redis-use.ts'
import { createMissedOrders } from './missed-orders.ts'
import { decodeEntry, encodeEntry } from './order-entry.ts'

export interface RedisOrderCacheOptions {
  /** For orders that never change again. */
  ttlMs?: number
  /** For those that may: short, so that a copy that missed a change is soon forgotten. */
  changeableTtlMs?: number
  /** Begins every key, so that several systems can share a Redis. */
  keyPrefix?: string
}

/** For a server whose clock differs from that of the one that was there before. */
const CLOCK_SLACK_MS = 1_000
const PROBE = '0 0 -\n'
const NO_LEASE = ''

/**
 * A cache of orders that all processes share. What could bring an old copy back, and does not:
 * - a load that takes longer than a change: it may store only under a lease, which the change ends (scripts.ts), and where it took it.
 * - a Redis that restarts from a snapshot, or a replica that takes over, lacks the latest writes. Either breaks all connections. A copy
 *   of a final order is right wherever it comes from; others are not used until all that were there have expired.
 * - a write that fails leaves the copy before it. It is made up for before anything is written again; if this process ends first, that
 *   copy expires within seconds.
 */
export function createRedisOrderCache(
  parts: RedisParts,
  { ttlMs = 600_000, changeableTtlMs = 3_000, keyPrefix = 'order' }: RedisOrderCacheOptions = {},
): OrderCache {
  const rights = `+get +getrange +set +evalsha +eval ~${keyPrefix}:*`
  const keyOf = (orderId: string): string => `${keyPrefix}:${orderId}`
  const ttlOf = ({ final }: CachedOrder): number => (final ? ttlMs : changeableTtlMs)
  const missed = createMissedOrders()
  let hasBeenConnected = parts.connection.isReady()
  let doubtedUntilMs = 0

  const entryOf = (order: CachedOrder, lease: string) => {
    const { version, final } = order
    return { version, final, lease, entry: encodeEntry(order), ttlMs: ttlOf(order) }
  }

  const probesOf = async (client: RedisClient) => (await client.everywhere()).map((ending) => keyOf(`probe${ending}`))

  async function storeMissed(client: RedisClient): Promise<void> {
    while (!missed.isEmpty()) {
      const orders = missed.takeAll()
      const stored = orders.map((order) => client.storeOrder(keyOf(order.id), entryOf(order, NO_LEASE)))
      await Promise.all(stored).catch((error: unknown) => {
        for (const order of orders) missed.add(order)
        throw error
      })
    }
  }

  /** Runs every script, so that the server knows them: one that it has to be sent again would come after what is asked next. */
  const tryWriting = async (client: RedisClient) => {
    const stored = { version: 0, entry: PROBE, ttlMs: changeableTtlMs, lease: NO_LEASE, final: true }
    const tried = (await probesOf(client)).flatMap((key) => [
      client.leaseOrder(key, NO_LEASE, changeableTtlMs),
      client.storeOrder(key, stored),
    ])
    await Promise.all(tried)
    await storeMissed(client)
  }
  /** A server that cannot be written to is read only where that is for want of room: a replica would give what is old. */
  const tryReading = async (client: RedisClient) => {
    const written = tryWriting(client).catch((error: unknown) => {
      if (!toRedisFault(error, rights).readable) throw error
    })
    const read = async () => await Promise.all((await probesOf(client)).map((key) => client.get(key)))
    await Promise.all([written, read()])
  }
  const reads = createRedisUse(parts, { name: 'cache', rights, probe: tryReading })
  const writes = createRedisUse(parts, { name: 'cache writes', rights, probe: tryWriting })

  const stopListening = parts.connection.listen({
    ready: () => {
      if (hasBeenConnected) doubtedUntilMs = performance.now() + changeableTtlMs + CLOCK_SLACK_MS
      hasBeenConnected = true
    },
    lost: () => {},
    silent: () => {},
  })

  return {
    get: async (orderId) => {
      const answer = await reads.ask((client) => client.get(keyOf(orderId)))
      const order = answer?.reply ? decodeEntry(orderId, answer.reply) : undefined
      return order?.final || performance.now() >= doubtedUntilMs ? order : undefined
    },
    put: async (order) => {
      // Before anything is awaited: while Redis comes back, none must be added after the last look at them.
      if (writes.state() !== 'closed') return missed.add(order)
      const stored = writes.ask((client) => client.storeOrder(keyOf(order.id), entryOf(order, NO_LEASE)))
      if (!(await stored)) missed.add(order)
    },
    load: async (orderId, read) => {
      const [lease, doubtedBefore] = [randomUUID(), doubtedUntilMs]
      const leased = await writes.ask((client) => client.leaseOrder(keyOf(orderId), lease, changeableTtlMs))
      const order = await read()
      // Another server may have the lease, and lack the change that ended it
      const isSameServer = doubtedUntilMs === doubtedBefore
      // Not awaited: the answer does not wait for the cache
      if (order && leased && isSameServer)
        void writes.ask((client) => client.storeOrder(keyOf(orderId), entryOf(order, lease)))
      return order
    },
    ping: async () => {
      await Promise.all([reads.ping(), writes.ping()])
    },
    close: async () => {
      stopListening()
      for (const use of [reads, writes]) use.close()
    },
  }
}
