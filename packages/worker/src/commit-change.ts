import { toCachedOrder } from '@orders/shared/domain/cached-order'
import { isSettled, type OrderChange, type OrderRecord } from '@orders/shared/domain/order'
import { toOrderEvent } from '@orders/shared/domain/order-event'
import type { Clock } from '@orders/shared/ports/clock'
import type { OrderCache, OrderChanges } from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'
import type { WorkerMetrics } from './metrics.ts'

export const EVENT_SOURCE = '/order-processing/worker'

export interface CommitChangeDeps {
  store: Store
  cache: OrderCache
  changes: OrderChanges
  relay: { nudge(): void }
  clock: Clock
  metrics: WorkerMetrics
}

/** Commits a change, and then tells those who need not be part of the transaction. */
export type CommitChange = (change: OrderChange, traceparent?: string) => Promise<boolean>

/** @returns false when somebody else changed the order first: nothing has happened then */
export function createCommitChange({ store, cache, changes, relay, clock, metrics }: CommitChangeDeps): CommitChange {
  return async (change, traceparent) => {
    const { after } = change
    const committed = await store.orders.commit(change, eventOf(change, clock, traceparent))
    if (!committed) return false
    if (change.event) relay.nudge()
    const order = toCachedOrder(after)
    await cache.put(order)
    changes.publish(order)
    if (isSettled(after.status)) metrics.orderSettled(after)
    return true
  }
}

function eventOf({ event, after }: OrderChange, clock: Clock, traceparent: string | undefined) {
  if (!event) return undefined
  return toOrderEvent(event, after, {
    id: clock.newId(),
    nowMs: clock.nowMs(),
    source: EVENT_SOURCE,
    ...(traceparent ? { traceparent } : {}),
  })
}

/** For an order that was settled before: its commit may have gone through without an answer, and so past the cache. */
export const refreshCache = (cache: OrderCache, order: OrderRecord): Promise<void> => cache.put(toCachedOrder(order))
