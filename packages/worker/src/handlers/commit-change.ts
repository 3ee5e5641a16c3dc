import { toCachedOrder } from '@orders/shared/domain/cached-order'
import type { OrderChange, OrderRecord } from '@orders/shared/domain/order'
import { applyChange } from '@orders/shared/orders/apply-change'
import type { Clock } from '@orders/shared/ports/clock'
import type { OrderCache, OrderChanges } from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'
import { WORKER_EVENT_SOURCE } from '../event-source.ts'
import { type Mails, newlyClaimed } from '../mail/mails.ts'
import type { WorkerMetrics } from '../metrics.ts'

export interface CommitChangeDeps {
  store: Store
  cache: OrderCache
  changes: OrderChanges
  relay: { nudge(): void }
  mails: Pick<Mails, 'reserve' | 'leaseMs'>
  clock: Clock
  metrics: WorkerMetrics
}

/**
 * Applies a change and has its mail sent: a mail that can be sent now is committed as this worker's own, any other is left to the
 * sweepers.
 * @returns false where the order had changed since the decision: nothing has happened then
 */
export type CommitChange = (change: OrderChange, traceparent?: string) => Promise<boolean>

export function createCommitChange({ mails, metrics, ...services }: CommitChangeDeps): CommitChange {
  const deps = { ...services, count: metrics.orderChanged, source: WORKER_EVENT_SOURCE }
  return async (change, traceparent) => {
    const reservation = change.mail && mails.reserve()
    const mailLeaseMs = reservation && mails.leaseMs
    // Without an answer the mail may have been claimed: its lease ends by itself.
    const applied = await applyChange(deps, change, { traceparent, mailLeaseMs }).catch((error: unknown) => {
      reservation?.cancel()
      throw error
    })
    if (applied?.mail)
      reservation?.send(newlyClaimed(change.after.id, applied.mail.kind, applied.mail.leaseUntilMs), {
        order: change.after,
        traceparent,
      })
    else reservation?.cancel()
    return applied !== undefined
  }
}

/** For an order that was settled before: its commit may have gone through without an answer, and so past the cache. */
export const refreshCache = (cache: OrderCache, order: OrderRecord): Promise<void> => cache.put(toCachedOrder(order))
