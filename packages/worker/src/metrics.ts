import { MAIL_KINDS, type MailKind } from '@orders/shared/domain/mail'
import { MAIL_ERROR_ABOUTS, type MailErrorAbout } from '@orders/shared/ports/services'
import { SUPPRESSION_REASONS } from '@orders/shared/ports/stores'
import { CIRCUIT_STATES, type CircuitState } from '@orders/shared/resilience/circuit-breaker'
import { type OrderMetrics, orderMetricsOf } from '@orders/shared/telemetry/metrics/order-metrics'
import { refusedCounterOf } from '@orders/shared/telemetry/metrics/outbox-metrics'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Outcome } from './queue/outcome.ts'
import { createWebhookMetrics, type WebhookMetrics } from './webhooks/metrics.ts'

const MAIL_RESULTS = ['sent', 'rejected', 'failed', 'outdated', 'held', 'suppressed'] as const
export type MailResult = (typeof MAIL_RESULTS)[number]

/** `known`: all of its addresses were suppressed before. */
const SES_EVENT_EFFECTS = ['suppressed', 'known', 'ignored', 'rejected'] as const
export type SesEventEffect = (typeof SES_EVENT_EFFECTS)[number]
const SES_EVENT_TYPES = [...SUPPRESSION_REASONS, 'other'] as const
export type SesEventType = (typeof SES_EVENT_TYPES)[number]

export interface WorkerMetrics {
  messageHandled(type: string, outcome: Outcome['kind'], durationMs: number): void
  messageReceived(ageMs: number): void
  orderChanged: OrderMetrics['changed']
  mail(kind: MailKind, result: MailResult): void
  /** What an error of the mail service was about. */
  mailError(about: MailErrorAbout): void
  /** What came of something that the mail service told. */
  sesEvent(type: SesEventType, effect: SesEventEffect): void
  deadLetterKept(): void
  /** Messages of the outbox that the queue refused. */
  messagesRefused(count: number): void
  /** Events that the topic refused. */
  topicEventsRefused(count: number): void
  ordersRepublished(count: number): void
  webhooks: WebhookMetrics
}

const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

/** Registers the worker's own metrics. Message types are our own names or `unparseable`, never input. */
export function createWorkerMetrics(registry: Registry): WorkerMetrics {
  const { changed } = orderMetricsOf(registry)
  const mails = createMailCounter(registry)
  const mailErrors = createMailErrorCounter(registry)
  const sesEvents = createSesEventCounter(registry)
  const deadLetters = new Counter({
    name: 'dead_letters_kept_total',
    help: 'Dead letters that name no order, kept for operators',
    registers: [registry],
  })
  const republished = new Counter({
    name: 'orders_republished_total',
    help: 'Orders past their deadline whose message was lost, and was sent again',
    registers: [registry],
  })
  const topicRefused = new Counter({
    name: 'topic_events_refused_total',
    help: 'Times that the topic refused an event for good; it is kept and tried again a minute later',
    registers: [registry],
  })
  return {
    ...createMessageMetrics(registry),
    orderChanged: changed,
    mail: (kind, result) => mails.inc({ kind, result }),
    mailError: (about) => mailErrors.inc({ about }),
    sesEvent: (type, effect) => sesEvents.inc({ type, effect }),
    deadLetterKept: () => deadLetters.inc(),
    messagesRefused: refusedCounterOf(registry),
    topicEventsRefused: (count) => topicRefused.inc(count),
    ordersRepublished: (count) => republished.inc(count),
    webhooks: createWebhookMetrics(registry),
  }
}

function createMessageMetrics(registry: Registry): Pick<WorkerMetrics, 'messageHandled' | 'messageReceived'> {
  const registers = [registry]
  const handled = new Histogram({
    name: 'message_handling_duration_seconds',
    help: 'Time spent on a message, by type and outcome',
    labelNames: ['type', 'outcome'],
    buckets: SECONDS,
    registers,
  })
  const retries = new Counter({
    name: 'message_retries_total',
    help: 'Messages given back to the queue, by type',
    labelNames: ['type'],
    registers,
  })
  const age = new Histogram({
    name: 'message_age_at_receipt_seconds',
    help: 'Age of messages when a worker receives them, since they were sent',
    buckets: SECONDS,
    registers,
  })
  return {
    messageHandled: (type, outcome, durationMs) => {
      handled.observe({ type, outcome }, durationMs / 1000)
      if (outcome === 'retry') retries.inc({ type })
    },
    messageReceived: (ageMs) => age.observe(Math.max(0, ageMs) / 1000),
  }
}

function createMailCounter(registry: Registry): Counter<'kind' | 'result'> {
  const mails = new Counter({
    name: 'mails_total',
    help: 'Mails by kind and result; those that failed are tried again',
    labelNames: ['kind', 'result'],
    registers: [registry],
  })
  // From 0 on, so that the first one shows as an increase
  for (const kind of MAIL_KINDS) for (const result of MAIL_RESULTS) mails.inc({ kind, result }, 0)
  return mails
}

function createMailErrorCounter(registry: Registry): Counter<'about'> {
  const errors = new Counter({
    name: 'mail_errors_total',
    help: 'Errors of the mail service, by what they are about; only those about the message are final',
    labelNames: ['about'],
    registers: [registry],
  })
  for (const about of MAIL_ERROR_ABOUTS) errors.inc({ about }, 0)
  return errors
}

function createSesEventCounter(registry: Registry): Counter<'type' | 'effect'> {
  const events = new Counter({
    name: 'ses_events_total',
    help: 'What SES told of mails, by type and by what came of it',
    labelNames: ['type', 'effect'],
    registers: [registry],
  })
  for (const type of SES_EVENT_TYPES) for (const effect of SES_EVENT_EFFECTS) events.inc({ type, effect }, 0)
  return events
}

/** 1 for the state that the circuit breaker of the mail service is in. */
export function createMailServiceGauge(registry: Registry, state: () => CircuitState): void {
  new Gauge({
    name: 'mail_service_state',
    help: 'State of the circuit breaker before the mail service: 1 for the state that it is in',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      for (const one of CIRCUIT_STATES) this.set({ state: one }, one === state() ? 1 : 0)
    },
  })
}
