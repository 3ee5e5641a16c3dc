import { maxReceiveCountFor } from '@orders/shared/config/redelivery'
import type { OrderMailKind } from '@orders/shared/domain/order'
import type { WorkerDeps, WorkerOptions, WorkerTiming } from './deps.ts'
import { createCommitChange } from './handlers/commit-change.ts'
import { createDeadLetterHandler } from './handlers/dead-letter.ts'
import { createDispatcher } from './handlers/dispatch.ts'
import { createErrorBoundary } from './handlers/error-boundary.ts'
import { createOrderPlacedHandler } from './handlers/order-placed.ts'
import { createOrderSettledHandler } from './handlers/order-settled.ts'
import { createSesEventHandler } from './handlers/ses-event.ts'
import { createTraceHandling } from './handlers/trace-handling.ts'
import type { Mails } from './mail/mails.ts'
import type { WorkerMetrics } from './metrics.ts'
import { createConsumer, type QueueConsumer } from './queue/consumer.ts'
import type { QueueWatch } from './queue/queue-watch.ts'
import { createStoreBreaker } from './queue/store-breaker.ts'

/** Dead letters and events of SES are few; ten at a time is one poller. */
const ONE_POLLER = 10

type ConsumersDeps = Omit<WorkerDeps, 'metrics'> & {
  /** Relays to subscribers. */
  announcements: { nudge(): void }
  mails: Mails
  watch: QueueWatch
  workerMetrics: WorkerMetrics
}

/** The consumers of the queue, of its dead letters and, where there is such a queue, of what SES tells of mails. */
export function createConsumers(
  services: ConsumersDeps,
  options: WorkerOptions,
  timing: WorkerTiming,
): QueueConsumer[] {
  const { sqs, logger, watch, workerMetrics: metrics } = services
  const visibilityTimeoutSeconds = options.VISIBILITY_TIMEOUT_SECONDS
  const claim = { leaseMs: visibilityTimeoutSeconds * 1000, deadlineMs: options.ORDER_DEADLINE_SECONDS * 1000 }
  // What a worker commits is for subscribers; a dead letter's order that is published again may wait for the next look at the outbox
  const commit = createCommitChange({ ...services, relay: services.announcements, metrics })
  const deps = { ...services, metrics, commit }
  const breakers = { messages: createStoreBreaker(services), deadLetters: createStoreBreaker(services) }
  const boundaries = {
    messages: createErrorBoundary({ ...deps, breaker: breakers.messages }),
    deadLetters: createErrorBoundary({ ...deps, breaker: breakers.deadLetters }),
  }

  const mail = (kind: OrderMailKind) => createOrderSettledHandler({ ...deps, ledger: deps.store.mails }, kind)
  const handle = createDispatcher(boundaries.messages, createTraceHandling(services.tracer, 'process'), {
    'order.placed': createOrderPlacedHandler(deps, {
      ...claim,
      maxRetries: options.MAX_SQS_RETRIES,
      retryDelay: timing.retryDelay,
    }),
    // Of these two, messages come from versions before ADR 19 only
    'order.confirmed': mail('confirmed'),
    'order.failed': mail('failed'),
    'order.cancelled': mail('cancelled'),
  })
  const handleDeadLetter = createDeadLetterHandler(
    { ...deps, boundary: boundaries.deadLetters, trace: createTraceHandling(services.tracer, 'process dead') },
    { ...claim, maxReceiveCount: maxReceiveCountFor(options.MAX_SQS_RETRIES) },
  )

  const both = { ...timing, visibilityTimeoutSeconds }
  return [
    createConsumer(
      {
        sqs,
        logger,
        watch,
        breaker: breakers.messages,
        handle: (delivery, signal) => {
          watch.received(delivery)
          // An api that wrote what this tells of has no relay to subscribers
          services.announcements.nudge()
          return handle(delivery, signal)
        },
      },
      {
        ...both,
        queueUrl: options.SQS_URL,
        deadLetterQueueUrl: options.SQS_DLQ_URL,
        concurrency: options.WORKER_CONCURRENCY,
      },
    ),
    createConsumer(
      { sqs, logger, breaker: breakers.deadLetters, handle: handleDeadLetter },
      { ...both, queueUrl: options.SQS_DLQ_URL, concurrency: ONE_POLLER },
    ),
    ...createSesEventConsumers(services, options, both),
  ]
}

/** One at most: none without a queue. */
function createSesEventConsumers(
  services: ConsumersDeps,
  { SES_EVENTS_SQS_URL: queueUrl }: WorkerOptions,
  timing: WorkerTiming & { visibilityTimeoutSeconds: number },
): QueueConsumer[] {
  const { sqs, logger, store, workerMetrics: metrics } = services
  if (!queueUrl) return []
  const breaker = createStoreBreaker(services)
  const boundary = createErrorBoundary({ ...services, metrics, breaker })
  const handle = createSesEventHandler({ ...services, suppressions: store.suppressions, metrics, boundary })
  return [createConsumer({ sqs, logger, breaker, handle }, { ...timing, queueUrl, concurrency: ONE_POLLER })]
}
