import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Logger } from '@orders/shared/ports/logger'
import type { OutageLog } from '@orders/shared/resilience/outage-log'
import { backOffMs, pause } from '@orders/shared/resilience/retry'
import { Consumer } from 'sqs-consumer'
import { SYSTEM_ATTRIBUTES } from './delivery.ts'
import type { QueueWatch } from './queue-watch.ts'
import type { StoreBreaker } from './store-breaker.ts'

export interface PollerDeps {
  sqs: SQSClient
  breaker: StoreBreaker
  logger: Logger
  /** Learns what polls tell of the queue. */
  watch?: Pick<QueueWatch, 'polled'> | undefined
}

export interface PollerOptions {
  queueUrl: string
  batchSize: number
  visibilityTimeoutSeconds: number
  /** How long a poll waits for a message: 20 at most. */
  waitTimeSeconds: number
  /** Resolves when another batch may be taken. */
  untilCapacity(): Promise<void>
  handleBatch(messages: Message[]): Promise<void>
  /** Of the queue, for all of its pollers. */
  log: OutageLog
  stopping: AbortSignal
}

/** Polls of a queue that is out come at growing distances. */
const BACK_OFF = { firstMs: 100, lastMs: 5_000 }
/** The least that has SQS look everywhere before it says that there is no message. */
const PROBE_WAIT_SECONDS = 1

/** Polls the queue, once the store is there to take what comes of its messages. */
export function createPoller({ sqs, breaker, logger, watch }: PollerDeps, options: PollerOptions): Consumer {
  const { waitTimeSeconds, log, stopping } = options
  let failures = 0
  let probe: Awaited<ReturnType<StoreBreaker['untilPermitted']>>

  /** A poll waits for long, so it needs a time limit of its own. A probe takes one message only, and does not wait for it. */
  function send(poll: ReceiveMessageCommand, { abortSignal }: { abortSignal: AbortSignal }) {
    const WaitTimeSeconds = Math.min(PROBE_WAIT_SECONDS, waitTimeSeconds)
    const command = probe ? new ReceiveMessageCommand({ ...poll.input, MaxNumberOfMessages: 1, WaitTimeSeconds }) : poll
    const answer = sqs.send(command, { abortSignal, requestTimeout: (waitTimeSeconds + 5) * 1000 })
    return watch ? watch.polled(answer) : answer
  }

  const poller = Consumer.create({
    sqs: new Proxy(sqs, { get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)) }),
    queueUrl: options.queueUrl,
    batchSize: options.batchSize,
    waitTimeSeconds,
    visibilityTimeout: options.visibilityTimeoutSeconds,
    messageSystemAttributeNames: [...SYSTEM_ATTRIBUTES],
    messageAttributeNames: ['All'],
    preReceiveMessageCallback: async () => {
      await options.untilCapacity()
      probe?.release()
      probe = undefined
      if (failures > 0) await pause(backOffMs(failures, BACK_OFF), stopping)
      probe = await breaker.untilPermitted(stopping)
    },
    postReceiveMessageCallback: async () => {
      log.worked()
      failures = 0
    },
    // Its own deletes would be lost to an abort, and say of failed entries no more than that there are some
    shouldDeleteMessages: false,
    handleMessageBatch: async (messages) => {
      await options.handleBatch(messages)
    },
  })
  poller.on('empty', () => breaker.succeeded({ wrote: false }))
  poller.on('error', (error, messages) => {
    if (messages) logger.warn({ err: error }, 'a batch could not be finished: its messages are delivered again')
    else if (!stopping.aborted) {
      log.failed(error)
      failures += 1
    }
  })
  poller.on('processing_error', (error) => logger.error({ err: error }, 'a message could not be handled'))
  return poller
}
