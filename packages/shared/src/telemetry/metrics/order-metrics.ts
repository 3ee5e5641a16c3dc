import { Counter, Histogram } from 'prom-client'
import { type OrderRecord, SETTLED_STATUSES } from '../../domain/order.ts'
import { oncePerRegistry } from './once-per-registry.ts'

export interface OrderMetrics {
  placed(): void
  /** Once an order has become CONFIRMED, FAILED or CANCELLED. */
  settled(order: Pick<OrderRecord, 'status' | 'createdAt' | 'updatedAt' | 'cancellableUntil'>): void
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
    help: 'Time from placing an order, or from the end of its cancel window, to settling it, by status',
    labelNames: ['status'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers,
  })
  // From 0 on, so that the first one shows as an increase
  for (const status of SETTLED_STATUSES) settled.inc({ status }, 0)

  return {
    placed: () => placed.inc(),
    settled: ({ status, createdAt, updatedAt, cancellableUntil = createdAt }) => {
      settled.inc({ status })
      timeToSettle.observe({ status }, Math.max(0, Date.parse(updatedAt) - Date.parse(cancellableUntil)) / 1000)
    },
  }
})
