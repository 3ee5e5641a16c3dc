import type { Logger } from '../../ports/logger.ts'
import type { OrderCache } from '../../ports/services.ts'
import type { RedisClient } from './client.ts'
import { createRedisLink } from './link.ts'
import { createMissedOrders, type MissedOrders } from './missed-orders.ts'
import { decodeEntry, encodeEntry } from './order-entry.ts'
import { within } from './within.ts'

export interface RedisOrderCacheOptions {
  client: RedisClient
  logger: Logger
  /** For settled orders, which hardly ever change again. */
  ttlMs?: number
  /** For orders in progress: short, so that a copy that missed a change is soon forgotten. */
  unsettledTtlMs?: number
  /** Begins every key, so that several systems can share a Redis. */
  keyPrefix?: string
}

/** A request may lose 100 ms to a Redis that hangs, and the database needs the rest of them. */
const PATIENCE_MS = 60
const PING_TIMEOUT_MS = 500
const DROPPED_AT_ONCE = 500

/**
 * A cache of orders that all processes share. Three things could bring an old copy back, and none of them does:
 * - a Redis that restarts from a snapshot, or a replica that takes over, lacks the latest writes. Keys carry the server's run id, so
 *   what another run has written is never read; it expires.
 * - a write that fails may leave the copy before it. It is noted, and before Redis is relied on again, older copies are dropped.
 * - a process may end with such notes. Then a copy of an order in progress is gone within seconds, by its short time to live.
 *
 * Whoever made the client closes it, after the cache.
 */
export function createRedisOrderCache({
  client,
  logger,
  ttlMs = 600_000,
  unsettledTtlMs = 3_000,
  keyPrefix = 'order',
}: RedisOrderCacheOptions): OrderCache {
  const missed = createMissedOrders()
  const keyOf = (runId: string, orderId: string): string => `${keyPrefix}:${runId}:${orderId}`
  const link = createRedisLink({
    client,
    logger,
    patienceMs: PATIENCE_MS,
    catchUp: (runId) => dropMissed(client, missed, (orderId) => keyOf(runId, orderId)),
    isCaughtUp: missed.isEmpty,
  })

  return {
    get: async (orderId) => {
      const answer = await link.ask((runId) => client.get(keyOf(runId, orderId)))
      return answer?.reply ? decodeEntry(orderId, answer.reply) : undefined
    },
    put: async (order) => {
      const miss = () => missed.note(order.id, order.version)
      // Noted before anything is awaited: while Redis is coming back, a note must not slip in after the last look at them.
      if (!link.isUp()) return miss()
      const ttl = order.settled ? ttlMs : unsettledTtlMs
      const store = (runId: string) => client.putOrder(keyOf(runId, order.id), order.version, encodeEntry(order), ttl)
      if (!(await link.ask(store))) miss()
    },
    ping: async () => {
      await within(PING_TIMEOUT_MS, client.ping())
    },
    close: async () => link.close(),
  }
}

/** @throws what Redis answers; what was missed stays noted then */
async function dropMissed(
  client: RedisClient,
  missed: MissedOrders,
  keyOf: (orderId: string) => string,
): Promise<void> {
  const orders = [...missed.takeAll()]
  try {
    for (let start = 0; start < orders.length; start += DROPPED_AT_ONCE) {
      const some = orders.slice(start, start + DROPPED_AT_ONCE)
      const keys = some.map(([orderId]) => keyOf(orderId))
      const versions = some.map(([, version]) => version)
      await client.dropOlderOrders(keys, versions)
    }
  } catch (error) {
    for (const [orderId, version] of orders) missed.note(orderId, version)
    throw error
  }
}
