import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { decide, type OrderCommand } from '../../domain/order.ts'
import { anOrder, NOON_MS } from '../../testing/builders.ts'
import { orderMetricsOf } from './order-metrics.ts'

const DAY_MS = 86_400_000

/** What the metrics say once an order of noon has had these commands, each at its time. */
async function metricsAfter(commands: readonly (readonly [atMs: number, OrderCommand])[]): Promise<string> {
  const registry = new Registry()
  const { changed } = orderMetricsOf(registry)
  let order = anOrder()
  for (const [atMs, command] of commands) {
    const change = decide(order, command, atMs)
    if (change === 'already applied') continue
    changed(change)
    order = change.after
  }
  return registry.metrics()
}

const claim = { type: 'claim', leaseMs: 20_000, checkAtMs: NOON_MS } as const
const failed = [
  [NOON_MS, claim],
  [NOON_MS + 1_000, { type: 'fail', reason: 'out of paint' }],
] as const

it('an order is timed from its placement to when it is settled', async () => {
  const metrics = await metricsAfter(failed)
  expect(metrics).toContain('order_time_to_settle_seconds_sum{status="FAILED"} 1\n')
})

it('an order that an admin has retried is counted as settled again, and timed no second time', async () => {
  const metrics = await metricsAfter([
    ...failed,
    [NOON_MS + DAY_MS, { type: 'retry', checkAtMs: NOON_MS + DAY_MS }],
    [NOON_MS + DAY_MS, claim],
    [NOON_MS + DAY_MS + 1_000, { type: 'confirm' }],
  ])
  expect(metrics).toContain('orders_settled_total{status="CONFIRMED"} 1\n')
  expect(metrics).not.toContain('order_time_to_settle_seconds_count{status="CONFIRMED"}')
  expect(metrics).toContain('order_time_to_settle_seconds_count{status="FAILED"} 1\n')
})
