import type { Logger } from '../../ports/logger.ts'
import type { OrderCache, OrderChanges, SessionEndings } from '../../ports/services.ts'
import { openRedisConnection } from './connection/connection.ts'
import { createRedisStates } from './connection/redis-states.ts'
import { createRedisOrderCache } from './order-cache/order-cache.ts'
import { createRedisOrderChanges } from './order-changes.ts'
import { createRedisRateLimits } from './rate-limit-store.ts'
import { createRedisSessionEndings } from './session-endings.ts'

export interface Redis {
  cache: OrderCache
  changes: OrderChanges
  /** Only for an api: they are tried from then on. */
  tellEndings(): SessionEndings
  /** Only where something is to be limited: it is tried from then on. */
  limitRates(): ReturnType<typeof createRedisRateLimits>
  close(): Promise<void>
}

/**
 * All that Redis is used for, on one connection and, once changes are listened to, another. It connects on its own, and never makes
 * its caller wait for that.
 */
export function openRedis({ url, logger }: { url: string; logger: Logger }): Redis {
  const connection = openRedisConnection(url)
  const parts = { connection, states: createRedisStates(logger) }
  const cache = createRedisOrderCache(parts)
  const changes = createRedisOrderChanges(parts)
  const others = new Set<{ close(): void | Promise<void> }>()
  const opened = <T extends { close(): void | Promise<void> }>(part: T): T => {
    others.add(part)
    return part
  }
  return {
    cache,
    changes,
    tellEndings: () => opened(createRedisSessionEndings(parts)),
    limitRates: () => opened(createRedisRateLimits(parts)),
    close: async () => {
      for (const part of others) await part.close()
      await changes.close()
      await cache.close()
      connection.close()
    },
  }
}
