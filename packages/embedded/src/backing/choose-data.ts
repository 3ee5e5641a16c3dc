import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ApiDeps } from '@orders/api/deps'
import { createMemoryOrderCache } from '@orders/shared/adapters/memory/order-cache'
import { createMemoryOrderChanges } from '@orders/shared/adapters/memory/order-changes'
import type { EmbeddedConfig } from '@orders/shared/config/services'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { OrderCache, OrderChanges } from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'
import { lockDataDir } from '../sqlite/data-lock.ts'
import { openSqliteStore, type SqliteOptions } from '../sqlite/store.ts'

export interface ChosenStore {
  store: Store
  /** Makes the data this system's own, where it is a folder. @throws when another process runs on it */
  lock(): { release(): void }
  /** What has to be done before the first request; a database over the network may not be there yet. */
  prepare(): Promise<void>
  remote: boolean
}

/** MongoDB where it is configured, else a file in DATA_DIR. Its driver is loaded only then: it takes its time. */
export async function chooseStore(
  { MONGODB_URL, DATA_DIR }: Pick<EmbeddedConfig, 'MONGODB_URL' | 'DATA_DIR'>,
  sharing: Pick<SqliteOptions, 'turns' | 'spacing'> = {},
): Promise<ChosenStore> {
  if (MONGODB_URL) {
    const { createMongoStore } = await import('@orders/shared/adapters/mongo/store')
    const store = createMongoStore({ url: MONGODB_URL })
    return { store, lock: () => ({ release: () => {} }), prepare: () => store.prepare(), remote: true }
  }
  mkdirSync(DATA_DIR, { recursive: true, mode: 0o700 })
  const store = openSqliteStore({ path: join(DATA_DIR, 'orders.sqlite'), ...sharing })
  return { store, lock: () => lockDataDir(DATA_DIR), prepare: async () => store.endLeases(), remote: false }
}

export interface ChosenCache {
  cache: OrderCache
  changes: OrderChanges
  rateLimitStore?: NonNullable<ApiDeps['rateLimitStore']>
  close(): Promise<void>
}

/** Redis where it is configured, else this process's memory. */
export async function chooseCache(
  { REDIS_URL: url }: EmbeddedConfig,
  { clock, logger }: { clock: Clock; logger: Logger },
): Promise<ChosenCache> {
  if (!url) {
    const cache = createMemoryOrderCache({ clock })
    return { cache, changes: createMemoryOrderChanges(), close: () => cache.close() }
  }
  const [{ createRedisClient }, { createRedisOrderCache }, { createRedisOrderChanges }, { createRedisRateLimitStore }] =
    await Promise.all([
      import('@orders/shared/adapters/redis/client'),
      import('@orders/shared/adapters/redis/order-cache'),
      import('@orders/shared/adapters/redis/order-changes'),
      import('@orders/shared/adapters/redis/rate-limit-store'),
    ])
  const client = createRedisClient({ url, logger })
  const cache = createRedisOrderCache({ client, logger })
  const changes = createRedisOrderChanges({ client })
  const close = async () => {
    await changes.close()
    await cache.close()
    client.destroy()
  }
  return { cache, changes, rateLimitStore: createRedisRateLimitStore(client), close }
}
