import type { OrderStatus } from '@orders/shared/contracts/orders'
import type { MailKind } from '@orders/shared/domain/order'
import { Counter, collectDefaultMetrics, Histogram, type Registry } from 'prom-client'
import type { Outcome } from './outcome.ts'

export type MailResult = 'sent' | 'rejected' | 'failed'

export interface WorkerMetrics {
  messageHandled(type: string, outcome: Outcome['kind'], durationMs: number): void
  messageReceived(ageMs: number): void
  orderSettled(status: OrderStatus, afterMs: number): void
  mail(kind: MailKind, result: MailResult): void
}

const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

/** Registers the worker's metrics and those of its process. Message types are our own names or `unparseable`, never input. */
export function createWorkerMetrics(registry: Registry): WorkerMetrics {
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const handled = new Histogram({
    name: 'worker_message_duration_seconds',
    help: 'Time spent on a message, by type and outcome',
    labelNames: ['type', 'outcome'],
    buckets: SECONDS,
    registers,
  })
  const retries = new Counter({
    name: 'worker_message_retries_total',
    help: 'Messages given back to the queue, by type',
    labelNames: ['type'],
    registers,
  })
  const age = new Histogram({
    name: 'worker_message_age_seconds',
    help: 'Age of messages at receipt',
    buckets: SECONDS,
    registers,
  })
  const settled = new Histogram({
    name: 'worker_order_settle_seconds',
    help: 'Time from placing an order to settling it, by status',
    labelNames: ['status'],
    buckets: SECONDS,
    registers,
  })
  const mails = new Counter({
    name: 'worker_mails_total',
    help: 'Mails by kind and result; those that failed are tried again',
    labelNames: ['kind', 'result'],
    registers,
  })

  return {
    messageHandled: (type, outcome, durationMs) => {
      handled.observe({ type, outcome }, durationMs / 1000)
      if (outcome === 'retry') retries.inc({ type })
    },
    messageReceived: (ageMs) => age.observe(Math.max(0, ageMs) / 1000),
    orderSettled: (status, afterMs) => settled.observe({ status }, afterMs / 1000),
    mail: (kind, result) => mails.inc({ kind, result }),
  }
}
