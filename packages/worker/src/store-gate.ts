import { setTimeout as delay } from 'node:timers/promises'
import { backOffMs } from '@orders/shared/back-off'
import type { Logger } from '@orders/shared/ports/logger'
import type { Store } from '@orders/shared/ports/stores'

export interface StoreGate {
  /** Called where the store did not answer, with how it failed. */
  shut(error: unknown): void
  /** Resolves when the store answers, or when the signal is aborted. Without an outage, at once. */
  passed(signal: AbortSignal): Promise<void>
}

/** Keeps messages in the queue while the database is out: each delivery would use up one of the few that a message has. */
export function createStoreGate({ store, logger }: { store: Store; logger: Logger }): StoreGate {
  let open = true

  return {
    shut: (error) => {
      if (open) logger.error({ err: error }, 'the database does not answer: no messages are taken until it does')
      open = false
    },
    passed: async (signal) => {
      for (let failures = 1; !open && !signal.aborted; failures += 1) {
        const answered = await store.ping().then(
          () => true,
          () => false,
        )
        if (answered && !open) {
          open = true
          logger.info({}, 'the database answers again')
        }
        if (!open)
          await delay(backOffMs(failures, { firstMs: 100, lastMs: 5_000 }), undefined, { signal }).catch(() => {})
      }
    },
  }
}
