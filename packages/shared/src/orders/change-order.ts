import type { Registry } from 'prom-client'
import type { AdminLogEntry } from '../contracts/admin.ts'
import { DomainError } from '../domain/errors.ts'
import type { OrderChange, OrderRecord } from '../domain/order.ts'
import type { Clock } from '../ports/clock.ts'
import type { OrderCache, OrderChanges } from '../ports/services.ts'
import type { Store } from '../ports/stores.ts'
import { orderMetricsOf } from '../telemetry/metrics/order-metrics.ts'
import { applyChange } from './apply-change.ts'
import { API_EVENT_SOURCE } from './event-source.ts'

/** What a change needs; a command beside the system has only the store, and no-ops for the rest. */
export interface OrderChangeDeps {
  store: Store
  clock: Clock
  relay: { nudge(): void }
  metrics: Registry
  cache: Pick<OrderCache, 'put'>
  changes: Pick<OrderChanges, 'publish'>
}

export interface OrderChangeRequest {
  find(): Promise<OrderRecord>
  decide(order: OrderRecord, nowMs: number): OrderChange | 'already applied'
  traceparent?: string | undefined
  /** What goes into the admin log with the change, if anything does. */
  entryFor(change: OrderChange): AdminLogEntry | undefined
}

/** What of a change is in the admin log. */
export const statusChangeOf = ({ before, after }: OrderChange) => ({
  status: after.status,
  statusBefore: before.status,
})

/** Who loses the race against a worker this often meets an order that no longer is PENDING. */
const MOST_TRIES = 5

/**
 * Applies a decision to an order, and takes it anew where the order has changed meanwhile.
 * @returns the order after it
 */
export async function changeOrder(deps: OrderChangeDeps, request: OrderChangeRequest): Promise<OrderRecord> {
  const applyDeps = { ...deps, count: orderMetricsOf(deps.metrics).changed, source: API_EVENT_SOURCE }
  const { traceparent } = request
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const order = await request.find()
    const change = request.decide(order, deps.clock.nowMs())
    if (change === 'already applied') return order
    const applied = await applyChange(applyDeps, change, { traceparent, entry: request.entryFor(change) })
    if (applied) return applied.after
  }
  throw new DomainError('SERVICE_UNAVAILABLE')
}
