import { Counter, Histogram } from 'prom-client'
import { isSettled, type OrderChange, SETTLED_STATUSES, timeToSettleMs } from '../../domain/order.ts'
import { oncePerRegistry } from './once-per-registry.ts'

export interface OrderMetrics {
  placed(): void
  /** Once an order has changed: counts it where it has become CONFIRMED, FAILED or CANCELLED, or waits for its answer from now on. */
  changed(change: Pick<OrderChange, 'before' | 'after'>): void
}

/** Metrics of orders that both services have: the api places and cancels them, the worker confirms and fails them. */
export const orderMetricsOf = oncePerRegistry((registry): OrderMetrics => {
  const registers = [registry]
  const placed = new Counter({ name: 'orders_placed_total', help: 'Orders accepted; replays do not count', registers })
  const settled = new Counter({
    name: 'orders_settled_total',
    help: 'Orders settled, by status',
    labelNames: ['status'],
    registers,
  })
  const timeToSettle = new Histogram({
    name: 'order_time_to_settle_seconds',
    help: 'Time from placing an order, or from the end of its cancel window, to settling it, by status; without those that waited for an answer to be posted, or that an admin has retried',
    labelNames: ['status'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers,
  })
  const awaited = new Counter({
    name: 'orders_awaited_total',
    help: 'Orders that were left to wait for an answer to be posted (FULFILMENT=await)',
    registers,
  })
  // From 0 on, so that the first one shows as an increase
  for (const status of SETTLED_STATUSES) settled.inc({ status }, 0)

  return {
    placed: () => placed.inc(),
    changed: ({ before, after }) => {
      const { status, awaitUntilMs } = after
      const hasWaited = before.awaitUntilMs !== undefined
      if (awaitUntilMs !== undefined && !hasWaited) awaited.inc()
      if (!isSettled(status)) return
      settled.inc({ status })
      // How long an answer takes, or an admin to retry what has failed, says nothing about this system
      if (hasWaited || after.retriedAtVersion !== undefined) return
      timeToSettle.observe({ status }, timeToSettleMs(after) / 1000)
    },
  }
})
