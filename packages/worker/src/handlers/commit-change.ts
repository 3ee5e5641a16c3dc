import { toCachedOrder } from '@orders/shared/domain/cached-order'
import { type CompleteChange, completeChange } from '@orders/shared/domain/complete-change'
import { isSettled, type OrderChange, type OrderRecord } from '@orders/shared/domain/order'
import type { Clock } from '@orders/shared/ports/clock'
import type { OrderCache, OrderChanges } from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'
import { type Mails, newlyClaimed, type Turn } from '../mail/mails.ts'
import type { WorkerMetrics } from '../metrics.ts'

export const EVENT_SOURCE = '/order-processing/worker'

export interface CommitChangeDeps {
  store: Store
  cache: OrderCache
  changes: OrderChanges
  relay: { nudge(): void }
  mails: Pick<Mails, 'reserve' | 'leaseMs'>
  clock: Clock
  metrics: WorkerMetrics
}

/** Commits a change with its event and mail, tells those who need not be part of the transaction, and has the mail sent. */
export type CommitChange = (change: OrderChange, traceparent?: string) => Promise<boolean>

/** @returns false when somebody else changed the order first: nothing has happened then */
export function createCommitChange({
  store,
  cache,
  changes,
  relay,
  mails,
  clock,
  metrics,
}: CommitChangeDeps): CommitChange {
  /** A mail that can be sent now is written as this worker's own; any other is left to the sweepers. */
  function complete(change: OrderChange, turn: Turn | undefined, traceparent: string | undefined): CompleteChange {
    const context = { id: clock.newId(), nowMs: clock.nowMs(), source: EVENT_SOURCE, traceparent }
    return completeChange(change, { ...context, ...(turn ? { mailLeaseMs: mails.leaseMs } : {}) })
  }

  return async (change, traceparent) => {
    const { after } = change
    const turn = change.mail && mails.reserve()
    const whole = complete(change, turn, traceparent)
    // Without an answer the mail may have been claimed: its lease ends by itself.
    const committed = await store.orders.commit(whole).catch((error: unknown) => {
      turn?.cancel()
      throw error
    })
    try {
      if (committed) await tell(whole)
    } finally {
      // Whatever became of the telling: the mail is claimed, and its place must not be lost.
      if (committed && whole.mail)
        turn?.send(newlyClaimed(after.id, whole.mail.kind, whole.mail.leaseUntilMs), { order: after, traceparent })
      else turn?.cancel()
    }
    return committed
  }

  async function tell({ after, event }: CompleteChange): Promise<void> {
    if (event) relay.nudge()
    const order = toCachedOrder(after)
    await cache.put(order)
    changes.publish(order)
    if (isSettled(after.status)) metrics.orderSettled(after)
  }
}

/** For an order that was settled before: its commit may have gone through without an answer, and so past the cache. */
export const refreshCache = (cache: OrderCache, order: OrderRecord): Promise<void> => cache.put(toCachedOrder(order))
