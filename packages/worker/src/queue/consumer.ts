import { setTimeout as delay } from 'node:timers/promises'
import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Logger } from '@orders/shared/ports/logger'
import { createOutageLog, type OutageLog } from '@orders/shared/resilience/outage-log'
import { Consumer } from 'sqs-consumer'
import { createPollPacing, type PollPacing } from '../poll-pacing.ts'
import type { QueueWatch } from '../queue-watch.ts'
import type { StoreBreaker } from '../store-breaker.ts'
import { type BatchHandler, createBatchHandler } from './batch.ts'
import { type HandleDelivery, SYSTEM_ATTRIBUTES } from './delivery.ts'
import { createQueueCalls } from './queue-calls.ts'
import type { RetryDelay } from './retry-delay.ts'

export interface ConsumerDeps {
  sqs: SQSClient
  breaker: StoreBreaker
  handle: HandleDelivery
  logger: Logger
  /** Learns what polls tell of the queue. */
  watch?: Pick<QueueWatch, 'polled'> | undefined
}

export interface ConsumerOptions {
  queueUrl: string
  /** Where rejected messages go; absent for the dead letters themselves. */
  deadLetterQueueUrl?: string
  /** Messages handled at the same time. */
  concurrency: number
  visibilityTimeoutSeconds: number
  /** How long a poll waits for a message: 20 at most. */
  waitTimeSeconds: number
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
/** The least that has SQS look everywhere before it says that there is no message. */
const PROBE_WAIT_SECONDS = 1

export function createConsumer(deps: ConsumerDeps, options: ConsumerOptions): QueueConsumer {
  const stopping = new AbortController()
  const hurry = new AbortController()
  const queue = createQueueCalls(deps, options)
  const slow = new Set<Message>()
  const onBatch = createBatchHandler({ ...options, queue, slow, handle: deps.handle, logger: deps.logger })
  /** Messages that hang may be as many again as those in batches; then there is nothing left to take more with. */
  const room = async () => {
    while (slow.size >= options.concurrency && !stopping.signal.aborted) await delay(20)
  }
  const log = createOutageLog(deps.logger, {
    begins: 'the queue cannot be polled',
    ends: 'the queue is polled again',
  })
  const pollers = batchSizes(options.concurrency).map((batchSize) =>
    createPoller(deps, { ...options, batchSize, onBatch, log, room, stopping: stopping.signal, hurry: hurry.signal }),
  )

  async function drained(withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs
    const busy = () => slow.size > 0 || pollers.some(({ status }) => status.isPolling)
    while (busy() && performance.now() < deadline) await delay(10)
  }

  return {
    start: () => {
      for (const poller of pollers) poller.start()
    },
    stop: async () => {
      stopping.abort()
      for (const poller of pollers) poller.stop({ abort: true })
      await drained(options.drainMs)
      hurry.abort()
      await drained(LAST_MOMENT_MS)
    },
  }
}

interface PollerOptions extends ConsumerOptions {
  batchSize: number
  onBatch: BatchHandler
  log: OutageLog
  /** Resolves when another batch may be taken. */
  room(): Promise<void>
  stopping: AbortSignal
  hurry: AbortSignal
}

function createPoller({ sqs, breaker, logger, watch }: ConsumerDeps, options: PollerOptions): Consumer {
  const { queueUrl, batchSize, onBatch, room, stopping, hurry, visibilityTimeoutSeconds, waitTimeSeconds } = options
  const pacing = createPollPacing({ breaker, log: options.log })
  const poller = Consumer.create({
    sqs: withOwnPolls(sqs, { pacing, watch, waitTimeSeconds }),
    queueUrl,
    batchSize,
    waitTimeSeconds,
    visibilityTimeout: visibilityTimeoutSeconds,
    messageSystemAttributeNames: [...SYSTEM_ATTRIBUTES],
    messageAttributeNames: ['All'],
    preReceiveMessageCallback: async () => {
      await room()
      await pacing.ready(stopping)
    },
    postReceiveMessageCallback: async () => pacing.worked(),
    // Its own deletes would be lost to an abort, and say of failed entries no more than that there are some
    shouldDeleteMessages: false,
    handleMessageBatch: async (messages) => {
      await onBatch(messages, hurry)
    },
  })
  poller.on('empty', () => breaker.succeeded({ wrote: false }))
  poller.on('error', (error, messages) => {
    if (messages) logger.warn({ err: error }, 'a batch could not be finished: its messages are delivered again')
    else if (!stopping.aborted) pacing.failed(error)
  })
  poller.on('processing_error', (error) => logger.error({ err: error }, 'a message could not be handled'))
  return poller
}

/** A poll waits for long, so it needs a time limit of its own. How many messages it takes is up to the pacing. */
function withOwnPolls(
  sqs: SQSClient,
  { pacing, watch, waitTimeSeconds }: Pick<ConsumerDeps, 'watch'> & { pacing: PollPacing; waitTimeSeconds: number },
): SQSClient {
  const requestTimeout = (waitTimeSeconds + 5) * 1000
  const probe = { MaxNumberOfMessages: 1, WaitTimeSeconds: Math.min(PROBE_WAIT_SECONDS, waitTimeSeconds) }
  const send = (poll: ReceiveMessageCommand, { abortSignal }: { abortSignal: AbortSignal }) => {
    const command = pacing.isProbe() ? new ReceiveMessageCommand({ ...poll.input, ...probe }) : poll
    const answer = sqs.send(command, { abortSignal, requestTimeout })
    return watch ? watch.polled(answer) : answer
  }
  return new Proxy(sqs, { get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)) })
}

/** As few pollers as it takes, loaded alike. */
function batchSizes(concurrency: number): number[] {
  const pollers = Math.ceil(concurrency / MAX_BATCH)
  return Array.from({ length: pollers }, (_, index) => Math.floor((concurrency + index) / pollers))
}
