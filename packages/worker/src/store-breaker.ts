import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@orders/shared/ports/logger'
import type { Store } from '@orders/shared/ports/stores'
import { backOffMs } from '@orders/shared/resilience/retry'

/** A circuit breaker between one queue and the store. */
export interface StoreBreaker {
  /** Called where the store did not answer a message, with how it failed. Opens. */
  failed(error: unknown): void
  /**
   * Called where nothing failed: a message was handled, or there was none. Closes.
   * @param wrote whether the store has taken what the message had to write
   */
  succeeded({ wrote }: { wrote: boolean }): void
  /**
   * Resolves when messages may be taken, or when the signal is aborted. While it is closed, at once.
   * @returns a probe, where no more than one message may be taken, and by this caller only
   */
  passed(signal: AbortSignal): Promise<Probe | undefined>
}

export interface Probe {
  /** Lets another one probe, whatever came of this one. */
  over(): void
}

const PAUSE = { firstMs: 100, lastMs: 10_000 }
const LOOK_AGAIN_MS = 50

/**
 * Keeps messages in the queue while the database is out: each delivery would use up one of the few that a message has. Open, it tries
 * writes with growing pauses. After one that was taken it is half-open: whether the store takes a whole order is told only by a message,
 * so one is taken before all others. It closes unless that one fails, also where there is none.
 */
export function createStoreBreaker({ store, logger }: { store: Store; logger: Logger }): StoreBreaker {
  let state: 'closed' | 'open' | 'half-open' = 'closed'
  /** Since the last message that was written: writes that were tried, and probes that failed. */
  let failures = 0
  let isProbing = false
  const isClosed = () => state === 'closed'
  const over = () => {
    isProbing = false
  }

  async function tryWrite(signal: AbortSignal): Promise<void> {
    await pause(backOffMs(failures, PAUSE), signal)
    if (signal.aborted) return
    try {
      await store.tryWrite()
      state = 'half-open'
    } catch {
      failures += 1
    }
  }

  async function probe(signal: AbortSignal): Promise<Probe | undefined> {
    isProbing = true
    if (state === 'open') await tryWrite(signal)
    if (state === 'half-open' && !signal.aborted) return { over }
    over()
    return undefined
  }

  return {
    failed: (error) => {
      // The outage itself is logged where the store is watched.
      if (isClosed()) logger.info({ err: error }, 'no messages are taken until the database answers')
      // Messages that were taken together fail together, and count once.
      if (state !== 'open') failures += 1
      state = 'open'
    },
    succeeded: ({ wrote }) => {
      // What was done without the database, or just before the outage, says nothing.
      if (state === 'open') return
      if (state === 'half-open') logger.info({}, 'messages are taken again')
      state = 'closed'
      if (wrote) failures = 0
    },
    passed: async (signal) => {
      while (!isClosed() && !signal.aborted) {
        if (isProbing) await pause(LOOK_AGAIN_MS, signal)
        else {
          const half = await probe(signal)
          if (half) return half
        }
      }
      return undefined
    },
  }
}

const pause = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }).catch(() => {})
