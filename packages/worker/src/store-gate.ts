import { setTimeout as delay } from 'node:timers/promises'
import { backOffMs } from '@orders/shared/back-off'
import type { Logger } from '@orders/shared/ports/logger'
import type { Store } from '@orders/shared/ports/stores'

export interface StoreGate {
  /** Called where the store did not answer, with how it failed. */
  shut(error: unknown): void
  /** Called where a message is done with. */
  worked(): void
  /** The way through the gate to one queue, for all who poll it. */
  entrance(): Entrance
}

export interface Entrance {
  /**
   * Resolves when messages may be taken, or when the signal is aborted. Without an outage, at once.
   * @returns a trial where no more than one message may be taken, to see whether the store is well again
   */
  passed(signal: AbortSignal): Promise<Trial | undefined>
}

export interface Trial {
  /** Lets another one try, whatever came of this one. */
  over(): void
}

const PAUSE = { firstMs: 100, lastMs: 10_000 }
const LOOK_AGAIN_MS = 50

/**
 * Keeps messages in the queue while the database is out: each delivery would use up one of the few that a message has. Whether it
 * takes a whole order is told only by a message, so after the outage one at a time tries, and the first that is done opens for all.
 */
export function createStoreGate({ store, logger }: { store: Store; logger: Logger }): StoreGate {
  let state: 'open' | 'on trial' | 'shut' = 'open'
  /** In a row: writes that were tried, and openings that came to nothing. */
  let failures = 0
  let writing: Promise<boolean> | undefined
  const isOpen = () => state === 'open'

  /** For all queues together: else the pauses would grow with their number. */
  function takesWrites(signal: AbortSignal): Promise<boolean> {
    writing ??= tryWrite(signal).finally(() => {
      writing = undefined
    })
    return writing
  }

  async function tryWrite(signal: AbortSignal): Promise<boolean> {
    await pause(backOffMs(failures, PAUSE), signal)
    if (signal.aborted) return false
    try {
      await store.tryWrite()
      return true
    } catch {
      failures += 1
      return false
    }
  }

  function entrance(): Entrance {
    let trying = false
    const over = () => {
      trying = false
    }
    return {
      passed: async (signal) => {
        while (!isOpen() && !signal.aborted) {
          if (trying) {
            await pause(LOOK_AGAIN_MS, signal)
            continue
          }
          trying = true
          // Meanwhile a message of the other queue may have opened it.
          if ((await takesWrites(signal)) && !isOpen()) {
            state = 'on trial'
            return { over }
          }
          over()
        }
        return undefined
      },
    }
  }

  return {
    shut: (error) => {
      if (isOpen()) logger.error({ err: error }, 'the database does not answer: no messages are taken until it does')
      // Messages that were taken together fail together, and count once.
      if (state !== 'shut') failures += 1
      state = 'shut'
    },
    worked: () => {
      // What was done without the database, or just before the outage, says nothing.
      if (state === 'shut') return
      if (state === 'on trial') logger.info({}, 'the database answers again')
      state = 'open'
      failures = 0
    },
    entrance,
  }
}

const pause = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }).catch(() => {})
