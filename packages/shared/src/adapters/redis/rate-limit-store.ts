import type { RedisClient } from './client.ts'
import { type Count, createLocalCounts } from './local-counts.ts'
import { within } from './within.ts'

export interface RedisRateLimitOptions {
  /** Begins every key, so that several systems can share a Redis. */
  keyPrefix?: string
}

type Callback = (error: Error | null, result?: Count) => void

const PATIENCE_MS = 80

/**
 * The class that `@fastify/rate-limit` wants as its `store`: counts that replicas share. Without Redis each process counts on its own,
 * which is coarser; counting nothing would let whoever can slow Redis down guess passwords. The plugin's options that
 * stretch a window (`continueExceeding`, `exponentialBackoff`) have no effect.
 */
export function createRedisRateLimitStore(
  client: RedisClient,
  { keyPrefix = 'rate-limit' }: RedisRateLimitOptions = {},
) {
  const count = createCounts(client)

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

function createCounts(client: RedisClient): (key: string, windowMs: number) => Promise<Count> {
  const countHere = createLocalCounts()
  let isAnswerDue = false

  return async (key, windowMs) => {
    if (isAnswerDue) return countHere(key, windowMs)
    const answer = client.countInWindow(key, windowMs)
    try {
      return await within(PATIENCE_MS, answer)
    } catch {
      isAnswerDue = true
      // It comes late, or fails with its connection; until then everybody else would wait in vain.
      const settled = () => {
        isAnswerDue = false
      }
      answer.then(settled, settled)
      return countHere(key, windowMs)
    }
  }
}

/** Routes with limits of their own are counted apart; limiters made by hand have no route, and keys that differ. */
function routeOf(params: object): string {
  const route = 'routeInfo' in params ? params.routeInfo : undefined
  if (typeof route !== 'object' || route === null || !('method' in route) || !('url' in route)) return ''
  return `:${route.method}${route.url}`
}
