import { join } from 'node:path'
import type { ApiDeps } from '@orders/api/deps'
import { createMemoryOrderCache } from '@orders/shared/adapters/memory/order-cache'
import { createMemoryOrderChanges } from '@orders/shared/adapters/memory/order-changes'
import { openSqliteStore, type SqliteOptions } from '@orders/shared/adapters/sqlite/store'
import { ConfigError } from '@orders/shared/config/parse'
import type { EmbeddedConfig } from '@orders/shared/config/services'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { OrderCache, OrderChanges, SessionEndings } from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'
import { lockDataDir, makeDataDir } from './data-dir.ts'

interface OpenedStore {
  store: Store
  /** Whether it is over the network, and so may come later than this process. */
  remote: boolean
}

type DataConfig = Pick<EmbeddedConfig, 'MONGODB_URL' | 'DATA_DIR' | 'SNS_TOPIC_ARN'>
type Sharing = Pick<SqliteOptions, 'writeLock' | 'spacing'>

/**
 * The store of the system itself: MongoDB where it is configured, else the file in DATA_DIR, which is made where there is none and brought
 * up to date once no other system runs on the folder.
 * @throws ConfigError where one does, or where the folder cannot be used
 */
export async function openOwnStore(config: DataConfig, sharing: Sharing): Promise<OpenedStore> {
  const { MONGODB_URL, DATA_DIR } = config
  if (MONGODB_URL) return openStore(config)
  makeDataDir(DATA_DIR)
  const lock = lockDataDir(DATA_DIR)
  try {
    const path = join(DATA_DIR, 'orders.sqlite')
    const store = openSqliteStore({ path, hasTopic: hasTopic(config), ...sharing })
    const close = async () => {
      await store.close()
      lock.release()
    }
    store.endLeases()
    return { store: { ...store, close }, remote: false }
  } catch (error) {
    lock.release()
    throw error
  }
}

/**
 * MongoDB where it is configured, else the file in DATA_DIR as it is. The driver is loaded only then: it takes its time.
 * @throws ConfigError where the driver does not take the URL
 */
export async function openStore(config: DataConfig, sharing: Sharing = {}): Promise<OpenedStore> {
  const { MONGODB_URL, DATA_DIR } = config
  if (MONGODB_URL) {
    const [{ createMongoStore }, { findMongoUrlProblem }] = await Promise.all([
      import('@orders/shared/adapters/mongo/store'),
      import('@orders/shared/adapters/mongo/connection/client'),
    ])
    const problem = findMongoUrlProblem(MONGODB_URL)
    if (problem !== undefined) throw new ConfigError([`MONGODB_URL cannot be used: ${problem}`])
    const store = createMongoStore({ url: MONGODB_URL, hasTopic: hasTopic(config) })
    return { store, remote: true }
  }
  const path = join(DATA_DIR, 'orders.sqlite')
  const store = openSqliteStore({ path, isOwn: false, hasTopic: hasTopic(config), ...sharing })
  return { store, remote: false }
}

const hasTopic = ({ SNS_TOPIC_ARN }: DataConfig): boolean => SNS_TOPIC_ARN !== undefined

export interface OpenedCache {
  cache: OrderCache
  changes: OrderChanges
  /** Only for an api that has replicas. */
  tellEndings?(): SessionEndings
  /** Only where something is to be limited. */
  limitRates?(): NonNullable<ApiDeps['rateLimits']>
  close(): Promise<void>
}

/** Redis where it is configured, else this process's memory. */
export async function openCache(
  { REDIS_URL: url }: EmbeddedConfig,
  { clock, logger }: { clock: Clock; logger: Logger },
): Promise<OpenedCache> {
  if (!url) {
    const cache = createMemoryOrderCache({ clock })
    return { cache, changes: createMemoryOrderChanges(), close: () => cache.close() }
  }
  const { openRedis } = await import('@orders/shared/adapters/redis/open-redis')
  return openRedis({ url, logger })
}
