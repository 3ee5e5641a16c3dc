import { LRUCache } from 'lru-cache'
import type { Logger } from '../ports/logger.ts'
import type { Refusal } from '../ports/refusal.ts'

const MOST_REMEMBERED = 10_000
const MOST_NAMED = 10

interface Deps {
  logger: Logger
  message: string
  count?: ((refused: number) => void) | undefined
}

/** Reports messages that are refused for good: each once in the log, each time in the metric. */
export function createRefusals({ logger, message, count }: Deps): (refusals: readonly Refusal[]) => void {
  const logged = new LRUCache<string, true>({ max: MOST_REMEMBERED })

  return (refusals) => {
    count?.(refusals.length)
    const fresh = refusals.filter(({ id }) => !logged.has(id))
    if (fresh.length === 0) return
    for (const { id } of fresh) logged.set(id, true)
    const codes = [...new Set(fresh.map(({ code }) => code))]
    const ids = fresh.slice(0, MOST_NAMED).map(({ id }) => id)
    logger.error({ count: fresh.length, codes, ids }, message)
  }
}
