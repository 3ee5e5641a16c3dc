import type { SQSClient } from '@aws-sdk/client-sqs'
import type { WorkerConfig } from '@orders/shared/config/services'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { EventPublisher, Fulfilment, Mailer, OrderCache, QueueProbe } from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'
import type { Registry } from 'prom-client'
import type { RetryDelay } from './retry-delay.ts'

/** What a worker needs; the roots and the tests build it, and close it after the worker has stopped. */
export interface WorkerDeps {
  store: Store
  cache: OrderCache
  sqs: SQSClient
  publisher: EventPublisher
  queue: QueueProbe
  mailer: Mailer
  fulfilment: Fulfilment
  clock: Clock
  logger: Logger
  metrics: Registry
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
>

/** Times that are right for production, and that tests shorten. */
export interface WorkerTiming {
  /** How long a poll of the queue waits for a message: 20 at most. */
  waitTimeSeconds: number
  retryDelay: RetryDelay
  /** How long a mail being sent keeps other workers away; longer than a send may take. */
  mailLeaseMs: number
  relayPollMs: number
  watchdogMs: number
  /** How long a stop waits for messages in hand. */
  drainMs: number
}
