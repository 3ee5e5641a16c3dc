import type { AdminLogEntry } from '../contracts/admin.ts'
import { toCachedOrder } from '../domain/cached-order.ts'
import { type CompleteChange, completeChange } from '../domain/complete-change.ts'
import type { OrderChange } from '../domain/order.ts'
import type { Clock } from '../ports/clock.ts'
import type { OrderCache, OrderChanges } from '../ports/services.ts'
import type { Store } from '../ports/stores.ts'

export interface ApplyChangeDeps {
  store: Pick<Store, 'orders'>
  cache: Pick<OrderCache, 'put'>
  changes: Pick<OrderChanges, 'publish'>
  /** Relays of this process, woken by what a change has written. A worker's relays find what is left, within a second. */
  relay: { nudge(): void }
  clock: Clock
  /** Counts what has become of the order. */
  count(change: Pick<OrderChange, 'before' | 'after'>): void
  /** CloudEvents `source` of the change's event. */
  source: string
}

export interface ApplyOptions {
  /** W3C Trace Context of what led to the change. */
  traceparent?: string | undefined
  /** For the admin log, where an admin has made the change. */
  entry?: AdminLogEntry | undefined
  /** How long this process holds the change's mail, to send it itself; without it, a message or a sweeper sends it. */
  mailLeaseMs?: number | undefined
}

/**
 * Commits a decided change with its event and its mail; then the cache, the event streams and the relay hear of it.
 * @returns what was committed; undefined where the order had changed since the decision: nothing has happened then
 * @throws what `OrderStore.commit` throws
 */
export async function applyChange(
  { store, cache, changes, relay, clock, count, source }: ApplyChangeDeps,
  change: OrderChange,
  { traceparent, entry, mailLeaseMs }: ApplyOptions = {},
): Promise<CompleteChange | undefined> {
  const complete = completeChange(change, { id: clock.newId(), nowMs: clock.nowMs(), source, traceparent, mailLeaseMs })
  if (!(await store.orders.commit(complete, entry))) return undefined
  if (complete.event ?? complete.announcement) relay.nudge()
  count(complete)
  const order = toCachedOrder(complete.after)
  // Before the streams: their readers may ask for the order
  await cache.put(order)
  changes.publish(order)
  return complete
}
