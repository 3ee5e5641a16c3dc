import { setTimeout as sleep } from 'node:timers/promises'
import { backOffMs } from '@orders/shared/back-off'
import type { Clock } from '@orders/shared/ports/clock'
import { StoreUnavailable } from '@orders/shared/ports/stores'

/**
 * A mail that was sent and is not noted is sent again. So while its lease keeps others from sending it, noting it is tried again
 * where the database is away, such as for the seconds of a failover.
 * @throws StoreUnavailable when the lease is nearly over
 */
export async function noteSent(note: () => Promise<void>, leaseUntilMs: number, clock: Clock): Promise<void> {
  for (let failures = 1; ; failures++) {
    try {
      return await note()
    } catch (error) {
      const pauseMs = backOffMs(failures, { firstMs: 100, lastMs: 1_000 })
      if (!(error instanceof StoreUnavailable) || clock.nowMs() + pauseMs > leaseUntilMs) throw error
      await sleep(pauseMs)
    }
  }
}
