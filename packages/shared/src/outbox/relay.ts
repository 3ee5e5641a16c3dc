import { setTimeout as delay } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { EventPublisher, Refusal } from '../ports/services.ts'
import type { Outbox } from '../ports/stores.ts'
import { createOutageLog } from '../resilience/outage-log.ts'
import { backOffMs } from '../resilience/retry.ts'
import { relayBatch } from './relay-batch.ts'

export interface OutboxRelayDeps {
  outbox: Outbox
  publisher: EventPublisher
  clock: Clock
  logger: Logger
  /** Counts what the queue refuses. */
  countRefused?(refused: number): void
}

export interface OutboxRelayOptions {
  /** How long claimed rows stay hidden from other relays: after a crash they are sent that much later. */
  leaseMs?: number
  /** Rows claimed at a time; sent in requests of ten, side by side. */
  batchSize?: number
  /** Looks for rows on its own that often; without it the relay only runs when nudged. */
  pollMs?: number
}

export interface OutboxRelay {
  /** "There is something to send." Cheap, never throws; many at once lead to one run. */
  nudge(): void
  start(): void
  /** Lets the run in flight finish, for a second at most; what is left stays in the outbox. */
  stop(): Promise<void>
  /** Sends what there is, now. @returns how many events were sent; failures are logged and retried, never thrown */
  flush(): Promise<number>
}

/** A queue that hangs must not hold up the end of the process: what was not marked is sent again. */
const STOP_WITHIN_MS = 1_000
const RETRY = { firstMs: 100, lastMs: 10_000 }

/** Moves events from the outbox to the queue, at least once each, in about the order of their age. */
export function createOutboxRelay(deps: OutboxRelayDeps, options: OutboxRelayOptions = {}): OutboxRelay {
  const { leaseMs = 10_000, batchSize = 100, pollMs } = options
  const log = createOutageLog(deps.logger, {
    begins: 'events cannot be relayed: they stay in the outbox and are retried',
    ends: 'events are relayed again',
  })
  const noteRefused = createRefusals({ logger: deps.logger, count: deps.countRefused })
  let running: Promise<number> | undefined
  let wanted = false
  let stopped = false
  let soon: NodeJS.Immediate | undefined
  let poll: NodeJS.Timeout | undefined
  let failures = 0
  let retry: NodeJS.Timeout | undefined

  function flush(): Promise<number> {
    wanted = true
    running ??= drain().finally(() => {
      running = undefined
      if (wanted) nudge()
    })
    return running
  }

  async function drain(): Promise<number> {
    let sent = 0
    const failed = new Set<string>()
    try {
      while (wanted && !stopped) {
        wanted = false
        const batch = await relayBatch(deps, { leaseMs, batchSize })
        sent += batch.sent
        noteRefused(batch.refused)
        const failedBefore = failed.size
        for (const id of batch.failed) failed.add(id)
        // A batch that is not full may have been split with another relay, and much may be left. Failed rows whose lease has run out
        // meanwhile come again; they alone are no reason to go on.
        if (batch.sent > 0 || batch.refused.length > 0 || failed.size > failedBefore) wanted = true
      }
      await giveBack(deps.outbox, [...failed])
      log.worked()
      failures = 0
    } catch (error) {
      log.failed(error)
      retryLater()
    }
    return sent
  }

  function retryLater(): void {
    failures += 1
    clearTimeout(retry)
    if (stopped) return
    const again = () => {
      retry = undefined
      void flush()
    }
    retry = setTimeout(again, backOffMs(failures, RETRY)).unref()
  }

  function nudge(): void {
    if (running) wanted = true
    // While the queue is out, only the retry tries: otherwise every new order would.
    if (running || soon || stopped || retry) return
    soon = setImmediate(() => {
      soon = undefined
      void flush()
    })
  }

  return {
    nudge,
    flush,
    start: () => {
      if (pollMs !== undefined) poll ??= setInterval(nudge, pollMs).unref()
      nudge()
    },
    stop: async () => {
      stopped = true
      clearTimeout(retry)
      clearInterval(poll)
      clearImmediate(soon)
      await Promise.race([running, delay(STOP_WITHIN_MS, undefined, { ref: false })])
    },
  }
}

/** At the end of a run only: what the queue does not take would otherwise be claimed again and again, before all others. */
async function giveBack(outbox: Outbox, failed: readonly string[]): Promise<void> {
  if (failed.length === 0) return
  await outbox.release(failed)
  throw new Error(`the queue did not take ${failed.length} messages`)
}

const MOST_REMEMBERED = 10_000
const MOST_NAMED = 10

/** Reports messages that the queue refuses for good: each once in the log, each time in the metric. */
function createRefusals({ logger, count }: { logger: Logger; count?: ((refused: number) => void) | undefined }) {
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
