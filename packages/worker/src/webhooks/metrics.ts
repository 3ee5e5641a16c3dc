import { Counter, Histogram, type Registry } from 'prom-client'

const RESULTS = ['delivered', 'retried', 'failed'] as const
type AttemptResult = (typeof RESULTS)[number]
const REASONS = ['gone', 'failing'] as const

export interface WebhookMetrics {
  attempted(result: AttemptResult, durationMs: number): void
  paused(reason: (typeof REASONS)[number]): void
}

const SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function createWebhookMetrics(registry: Registry): WebhookMetrics {
  const registers = [registry]
  const attempts = new Counter({
    name: 'webhook_attempts_total',
    help: 'Attempts of webhook deliveries: delivered, to be retried, or given up with it',
    labelNames: ['result'],
    registers,
  })
  const durations = new Histogram({
    name: 'webhook_attempt_duration_seconds',
    help: 'How long endpoints took to answer, or not to',
    buckets: SECONDS,
    registers,
  })
  const paused = new Counter({
    name: 'webhooks_paused_total',
    help: 'Endpoints that were paused, since they are gone or nothing but failures came of them',
    labelNames: ['reason'],
    registers,
  })
  // From 0 on, so that the first one shows as an increase
  for (const result of RESULTS) attempts.inc({ result }, 0)
  for (const reason of REASONS) paused.inc({ reason }, 0)
  return {
    attempted: (result, durationMs) => {
      attempts.inc({ result })
      durations.observe(durationMs / 1000)
    },
    paused: (reason) => paused.inc({ reason }),
  }
}
