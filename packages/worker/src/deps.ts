import type { SQSClient } from '@aws-sdk/client-sqs'
import type { WorkerConfig } from '@orders/shared/config/services'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type {
  EventPublisher,
  Fulfilment,
  Mailer,
  OrderCache,
  OrderChanges,
  QueueProbe,
} from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'
import type { TopicPublisher, WebhookSender } from '@orders/shared/ports/subscribers'
import type { Tracer } from '@orders/shared/ports/tracer'
import type { Registry } from 'prom-client'
import type { RetryDelay } from './queue/retry-delay.ts'

/** What a worker needs; the roots and the tests build it, and close it after the worker has stopped. */
export interface WorkerDeps {
  store: Store
  cache: OrderCache
  /** Tells the event streams of the apis. */
  changes: OrderChanges
  sqs: SQSClient
  publisher: EventPublisher
  queue: QueueProbe
  /** Of events for other teams, where there is one. */
  topic?: TopicPublisher | undefined
  mailer: Mailer
  fulfilment: Fulfilment
  /** Posts to webhook endpoints. */
  webhookSender: WebhookSender
  clock: Clock
  logger: Logger
  metrics: Registry
  /** Traces what the worker does; the roots wrap the adapters with it themselves. */
  tracer?: Tracer | undefined
}

export type WorkerOptions = Pick<
  WorkerConfig,
  | 'HOST'
  | 'WORKER_PORT'
  | 'WORKER_CONCURRENCY'
  | 'MAX_SQS_RETRIES'
  | 'SQS_URL'
  | 'SQS_DLQ_URL'
  | 'VISIBILITY_TIMEOUT_SECONDS'
  | 'ORDER_DEADLINE_SECONDS'
  | 'PUBLIC_URL'
  | 'EMAIL_VERIFICATION'
  | 'UNVERIFIED_MAILS_PER_DAY'
  | 'SES_EVENTS_SQS_URL'
>

/** Times that are right for production, and that tests shorten. */
export interface WorkerTiming {
  /** How long a poll of the queue waits for a message: 20 at most. */
  waitTimeSeconds: number
  retryDelay: RetryDelay
  /** How long a mail being sent keeps other workers away; longer than a send may take. */
  mailLeaseMs: number
  /** How often a worker looks for mails that are due in the ledger. */
  mailSweepMs: number
  /** How long, at first and at most, a mail service that takes none is left alone. */
  mailProbe: { firstMs: number; lastMs: number }
  /** How often a worker looks for webhook endpoints with deliveries that are due. */
  webhookSweepMs: number
  /** How long an endpoint being served keeps other workers away; longer than a request may take. */
  webhookLeaseMs: number
  relayPollMs: number
  watchdogMs: number
  /** How long a stop waits for messages in hand. */
  drainMs: number
}
