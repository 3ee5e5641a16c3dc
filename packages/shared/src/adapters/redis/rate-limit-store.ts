import { type Count, createLocalCounts } from '../../resilience/local-counts.ts'
import { createRedisUse, type RedisParts } from './connection/redis-use.ts'

export interface RedisRateLimitOptions {
  /** Begins every key, so that several systems can share a Redis. */
  keyPrefix?: string
}

type Callback = (error: Error | null, result?: Count) => void
type CountInWindow = (key: string, windowMs: number) => Promise<Count>

const PROBE_WINDOW_MS = 1_000

/**
 * Counts that replicas share. Without Redis each process counts on its own, which is coarser; counting nothing would let an attacker who
 * slows Redis down guess passwords.
 */
export function createRedisRateLimits(parts: RedisParts, { keyPrefix = 'rate-limit' }: RedisRateLimitOptions = {}) {
  const here = createLocalCounts()
  const use = createRedisUse(parts, {
    name: 'rate limits',
    rights: `+incr +decr +get +pexpire +pttl +evalsha +eval ~${keyPrefix}:*`,
    probe: async (client) => {
      const endings = await client.everywhere()
      await Promise.all(endings.map((ending) => client.countInWindow(`${keyPrefix}:probe${ending}`, PROBE_WINDOW_MS)))
    },
  })
  const count: CountInWindow = async (key, windowMs) => {
    const answer = await use.ask((client) => client.countInWindow(key, windowMs))
    return answer?.reply ?? here.count(key, windowMs)
  }
  return {
    store: createStoreClass(count, keyPrefix),
    count: (key: string, windowMs: number) => count(`${keyPrefix}:${key}`, windowMs),
    giveBack: async (key: string) => {
      const answer = await use.ask((client) => client.giveCountBack(`${keyPrefix}:${key}`))
      if (!answer) here.giveBack(`${keyPrefix}:${key}`)
    },
    /** For health. @throws where the counts are not shared */
    ping: use.ping,
    close: use.close,
  }
}

/**
 * The class that `@fastify/rate-limit` wants as its `store`. The plugin's options that stretch a window (`continueExceeding`,
 * `exponentialBackoff`) have no effect.
 */
function createStoreClass(count: CountInWindow, keyPrefix: string) {
  return class RedisRateLimitStore {
    readonly prefix: string

    constructor(_options?: object, prefix = keyPrefix) {
      this.prefix = prefix
    }

    incr(key: string, callback: Callback, windowMs: number): void {
      count(`${this.prefix}:${key}`, windowMs).then(
        (result) => callback(null, result),
        (error) => callback(error),
      )
    }

    child(params: object): RedisRateLimitStore {
      return new RedisRateLimitStore(params, `${this.prefix}${routeOf(params)}`)
    }
  }
}

/** Routes with limits of their own are counted apart; limiters made by hand have no route, and keys that differ. */
function routeOf(params: object): string {
  const route = 'routeInfo' in params ? params.routeInfo : undefined
  if (typeof route !== 'object' || route === null || !('method' in route) || !('url' in route)) return ''
  return `:${route.method}${route.url}`
}
