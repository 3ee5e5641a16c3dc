import { LRUCache } from 'lru-cache'
import type { Logger } from '../ports/logger.ts'
import type { Refusal } from '../ports/services.ts'

const MOST_REMEMBERED = 10_000
const MOST_NAMED = 10

/** Reports messages that the queue refuses for good: each once in the log, each time in the metric. */
export function createRefusals({ logger, count }: { logger: Logger; count?: ((refused: number) => void) | undefined }) {
  const logged = new LRUCache<string, true>({ max: MOST_REMEMBERED })

  return (refusals: readonly Refusal[]): void => {
    count?.(refusals.length)
    const fresh = refusals.filter(({ id }) => !logged.has(id))
    if (fresh.length === 0) return
    for (const { id } of fresh) logged.set(id, true)
    const codes = [...new Set(fresh.map(({ code }) => code))]
    const ids = fresh.slice(0, MOST_NAMED).map(({ id }) => id)
    logger.error(
      { count: fresh.length, codes, ids },
      'the queue refuses messages: they stay in the outbox and delay no other',
    )
  }
}
