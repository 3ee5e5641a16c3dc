import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { mergeMetrics } from './merged-metrics.ts'

function registryWith({ settled, pending, cpu }: { settled: number; pending: number; cpu: number }) {
  const registry = new Registry()
  const registers = [registry]
  new Counter({ name: 'orders_settled_total', help: 'h', labelNames: ['status'], registers }).inc(
    { status: 'CONFIRMED' },
    settled,
  )
  new Gauge({ name: 'outbox_pending', help: 'h', registers }).set(pending)
  new Counter({ name: 'process_cpu_seconds_total', help: 'h', registers }).inc(cpu)
  return registry
}

it('sums up what both threads count, and tells once what both only read', async () => {
  const own = registryWith({ settled: 1, pending: 7, cpu: 3 })
  const other = registryWith({ settled: 2, pending: 7, cpu: 3 })
  new Histogram({ name: 'only_there', help: 'h', buckets: [1], registers: [other] }).observe(0.5)
  const text = await mergeMetrics(own, await other.getMetricsAsJSON())
  expect(text).toContain('orders_settled_total{status="CONFIRMED"} 3')
  expect(text).toMatch(/^outbox_pending 7$/m)
  expect(text).toMatch(/^process_cpu_seconds_total 3$/m)
  expect(text).toMatch(/^only_there_bucket\{le="1"\} 1$/m)
  expect(text.match(/^# TYPE outbox_pending /gm)).toHaveLength(1)
})

it('is the own registry, where the other thread does not answer', async () => {
  const own = registryWith({ settled: 1, pending: 7, cpu: 3 })
  expect(await mergeMetrics(own, [])).toContain('orders_settled_total{status="CONFIRMED"} 1')
})
