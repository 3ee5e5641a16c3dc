import type { Message } from '@aws-sdk/client-sqs'
import { createOutageLog } from '@orders/shared/resilience/outage-log'
import { pause } from '@orders/shared/resilience/retry'
import { createBatchHandler } from './batch.ts'
import type { HandleDelivery } from './delivery.ts'
import { createPoller, type PollerDeps, type PollerOptions } from './poller.ts'
import { createQueueCalls } from './queue-calls.ts'
import type { RetryDelay } from './retry-delay.ts'

export interface ConsumerDeps extends PollerDeps {
  handle: HandleDelivery
}

export interface ConsumerOptions
  extends Pick<PollerOptions, 'queueUrl' | 'visibilityTimeoutSeconds' | 'waitTimeSeconds'> {
  /** Where rejected messages go; absent where the queue's redrive policy decides, and for the dead letters themselves. */
  deadLetterQueueUrl?: string
  /** Messages handled at the same time. */
  concurrency: number
  retryDelay: RetryDelay
  /** How long `stop` lets handlers finish before it tells them to give up. */
  drainMs: number
}

export interface QueueConsumer {
  start(): void
  /** Takes no more messages at once, lets those in hand finish, and resolves within `drainMs` and a second. */
  stop(): Promise<void>
}

/** SQS hands out ten messages at most, so more take several pollers. */
const MAX_BATCH = 10
const LAST_MOMENT_MS = 500

export function createConsumer(deps: ConsumerDeps, options: ConsumerOptions): QueueConsumer {
  const stopping = new AbortController()
  const givingUp = new AbortController()
  const queue = createQueueCalls(deps, options)
  const slow = new Set<Message>()
  const handleBatch = createBatchHandler({ ...options, queue, slow, handle: deps.handle, logger: deps.logger })
  /** Messages that hang may be as many again as those in batches; then there is nothing left to take more with. */
  const untilCapacity = async () => {
    while (slow.size >= options.concurrency && !stopping.signal.aborted) await pause(20)
  }
  const log = createOutageLog(deps.logger, {
    begins: 'the queue cannot be polled',
    ends: 'the queue is polled again',
  })
  const pollers = batchSizes(options.concurrency).map((batchSize) =>
    createPoller(deps, {
      ...options,
      batchSize,
      log,
      untilCapacity,
      handleBatch: (messages) => handleBatch(messages, givingUp.signal),
      stopping: stopping.signal,
    }),
  )

  async function drained(withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs
    const busy = () => slow.size > 0 || pollers.some(({ status }) => status.isPolling)
    while (busy() && performance.now() < deadline) await pause(10)
  }

  return {
    start: () => {
      for (const poller of pollers) poller.start()
    },
    stop: async () => {
      stopping.abort()
      for (const poller of pollers) poller.stop({ abort: true })
      await drained(options.drainMs)
      givingUp.abort()
      await drained(LAST_MOMENT_MS)
    },
  }
}

/** As few pollers as it takes, loaded alike. */
function batchSizes(concurrency: number): number[] {
  const pollers = Math.ceil(concurrency / MAX_BATCH)
  return Array.from({ length: pollers }, (_, index) => Math.floor((concurrency + index) / pollers))
}
