import type { Logger } from '@orders/shared/ports/logger'
import type { Store } from '@orders/shared/ports/stores'
import { createCircuitBreaker, type Permit } from '@orders/shared/resilience/circuit-breaker'
import { createOutageLog } from '@orders/shared/resilience/outage-log'
import { pause } from '@orders/shared/resilience/retry'

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
   * @returns a probe, where no more than one message may be taken, and by this caller only; to be released when that is over
   */
  untilPermitted(signal: AbortSignal): Promise<Pick<Permit, 'release'> | undefined>
}

const BACK_OFF = { firstMs: 100, lastMs: 10_000 }
const LOOK_AGAIN_MS = 50

/**
 * Keeps messages in the queue while the database is out: each delivery would use up one of the few that a message has. A probe tries a
 * write first. Only a message shows whether the store takes a whole order, so one is taken before all others. The circuit closes
 * unless that one fails, also where there is none.
 */
export function createStoreBreaker({ store, logger }: { store: Store; logger: Logger }): StoreBreaker {
  const breaker = createCircuitBreaker({
    backOff: BACK_OFF,
    // The outage itself is logged where the store is watched.
    log: createOutageLog(logger, {
      level: 'info',
      begins: 'no messages are taken until the database answers',
      ends: 'messages are taken again',
      isOfStore: true,
    }),
  })
  /** Out with a message. */
  let probe: Permit | undefined
  /** A half-open circuit hears of its probe only, and also of messages that it meets; an open one of nothing. */
  const permit = () => (breaker.state() === 'half-open' ? probe : breaker.permit({ mayProbe: false }))

  async function takesWrites(permitted: Permit): Promise<boolean> {
    try {
      await store.tryWrite()
      probe = permitted
      return true
    } catch (error) {
      permitted.failed(error)
      return false
    }
  }

  return {
    failed: (error) => permit()?.failed(error),
    succeeded: ({ wrote }) => permit()?.succeeded({ keepsBackOff: !wrote }),
    untilPermitted: async (signal) => {
      while (breaker.state() !== 'closed' && !signal.aborted) {
        const permitted = breaker.permit()
        if (!permitted) await pause(breaker.probeInMs() || LOOK_AGAIN_MS, signal)
        else if (await takesWrites(permitted)) return permitted
      }
      return undefined
    },
  }
}
