import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../ports/logger.ts'
import { createOutageLog } from '../resilience/outage-log.ts'
import { backOffMs } from '../resilience/retry.ts'
import { createRefusals } from './refusals.ts'
import { type RelayBatchDeps, relayBatch } from './relay-batch.ts'

export interface RelayDeps<Row> extends RelayBatchDeps<Row> {
  logger: Logger
  /** What its log lines say. */
  words: RelayWords
  /** Counts what is refused. */
  countRefused?: ((refused: number) => void) | undefined
}

export interface RelayWords {
  /** When nothing can be sent, and when it can again. */
  outage: { begins: string; ends: string }
  /** When something will not be taken, however often it is sent. */
  refusal: string
  /** Who did not take messages. */
  target: string
}

export interface RelayOptions {
  /** How long claimed rows stay hidden from other relays: after a crash they are sent that much later. */
  leaseMs?: number
  /** Rows claimed at a time; sent in requests of `perRequest`, side by side. */
  batchSize?: number
  perRequest?: number
  /** Looks for rows on its own that often; without it the relay only runs when nudged. */
  pollMs?: number
  /** After a run, nudges wait for so long: for rows that may well not be there. */
  restMs?: number
}

export interface Relay {
  /** "There is something to send." Cheap, never throws; many at once lead to one run. */
  nudge(): void
  start(): void
  /** Lets the run in flight finish, for a second at most; what is left stays where it is. */
  stop(): Promise<void>
  /** Sends what there is, now. @returns how many were sent; failures are logged and retried, never thrown */
  flush(): Promise<number>
}

/** A target that hangs must not hold up the end of the process: what was not marked is sent again. */
const STOP_WITHIN_MS = 1_000
const RETRY = { firstMs: 100, lastMs: 10_000 }

/** Moves rows to a target, at least once each, in about the order of their age. */
export function createRelay<Row extends { id: string }>(deps: RelayDeps<Row>, options: RelayOptions = {}): Relay {
  const { leaseMs = 10_000, batchSize = 100, perRequest = 10, pollMs, restMs = 0 } = options
  const log = createOutageLog(deps.logger, deps.words.outage)
  const noteRefused = createRefusals({ ...deps, message: deps.words.refusal, count: deps.countRefused })
  let running: Promise<number> | undefined
  let wanted = false
  let stopped = false
  let soon: NodeJS.Immediate | undefined
  let poll: NodeJS.Timeout | undefined
  let failures = 0
  let retry: NodeJS.Timeout | undefined
  let rest: NodeJS.Timeout | undefined

  function flush(): Promise<number> {
    wanted = true
    running ??= drain().finally(() => {
      running = undefined
      if (restMs > 0 && !stopped) takeRest()
      else if (wanted) nudge()
    })
    return running
  }

  async function drain(): Promise<number> {
    let sent = 0
    let more = true
    const failed = new Set<string>()
    try {
      while ((more || (wanted && restMs === 0)) && !stopped) {
        wanted = false
        const batch = await relayBatch(deps, { leaseMs, batchSize, perRequest })
        sent += batch.sent
        noteRefused(batch.refused)
        const failedBefore = failed.size
        for (const id of batch.failed) failed.add(id)
        // A batch that is not full may have been split with another relay, and much may be left. Failed rows whose lease has run out
        // meanwhile come again; they alone are no reason to go on.
        more = batch.sent > 0 || batch.refused.length > 0 || failed.size > failedBefore
      }
      await giveBack([...failed])
      log.worked()
      failures = 0
    } catch (error) {
      log.failed(error)
      retryLater()
    }
    return sent
  }

  /** At the end of a run only: what is not taken would otherwise be claimed again and again, before all others. */
  async function giveBack(failed: readonly string[]): Promise<void> {
    if (failed.length === 0) return
    await deps.rows.release(failed)
    throw new Error(`${deps.words.target} did not take ${failed.length} messages`)
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

  function takeRest(): void {
    clearTimeout(rest)
    const end = () => {
      rest = undefined
      if (wanted) nudge()
    }
    rest = setTimeout(end, restMs).unref()
  }

  function nudge(): void {
    if (running || rest) wanted = true
    // While the target is out, only the retry tries: otherwise every new order would.
    if (running || rest || soon || stopped || retry) return
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
      clearTimeout(rest)
      clearInterval(poll)
      clearImmediate(soon)
      await Promise.race([running, delay(STOP_WITHIN_MS, undefined, { ref: false })])
    },
  }
}
