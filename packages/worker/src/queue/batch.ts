import type { Message } from '@aws-sdk/client-sqs'
import type { Logger } from '@orders/shared/ports/logger'
import { type Delivery, type HandleDelivery, toDelivery } from './delivery.ts'
import type { Outcome } from './outcome.ts'
import type { RetryDelay } from './retry-delay.ts'

export interface Postponed {
  message: Message
  seconds: number
}

/** What a batch asks of its queue. */
export interface QueueCalls {
  /** Hides each message for so many seconds from now. Does not reject: what is not hidden is delivered again, that is all. */
  changeVisibility(messages: readonly Postponed[]): Promise<void>
  /** Copies a message to the dead letters; absent where that is left to the queue, and a rejection becomes a retry. */
  deadLetter?(delivery: Delivery, reason: string): Promise<void>
  /**
   * Puts a copy of a message, without the deliveries it has had, on its queue, to be delivered after so many seconds. Absent where
   * deliveries are not counted.
   */
  requeue?(delivery: Delivery, delaySeconds: number): Promise<void>
  /** Deletes messages. Does not reject: what is not deleted is delivered again, that is all. */
  ack(messages: readonly Message[]): Promise<void>
}

export interface BatchOptions {
  handle: HandleDelivery
  queue: QueueCalls
  logger: Logger
  retryDelay: RetryDelay
  visibilityTimeoutSeconds: number
  /** Messages that took too long for their batch and are finished by themselves; the batch handler keeps it. */
  slow: Set<Message>
}

/** After this a batch is over: a few messages that hang, such as with a partner that does not answer, must not hold up the others. */
const BATCH_TIMEOUT_MS = 1_000

/** Handles the messages of a batch side by side, and deletes those that are done by then together. */
export type BatchHandler = (messages: Message[], signal: AbortSignal) => Promise<void>

interface Result {
  message: Message
  delivery: Delivery
  outcome: Outcome
}

export function createBatchHandler(options: BatchOptions): BatchHandler {
  const { handle, queue, logger } = options

  async function settle(message: Message, signal: AbortSignal): Promise<Result> {
    const delivery = toDelivery(message)
    const outcome = await handle(delivery, signal)
    if (outcome.kind === 'retry' && outcome.uncounted)
      return { message, delivery, outcome: await requeue(delivery, outcome) }
    if (outcome.kind !== 'reject') return { message, delivery, outcome }
    const { messageId } = delivery
    logger.warn({ messageId, reason: outcome.reason }, 'a message is rejected')
    return { message, delivery, outcome: await deadLetter(delivery, outcome.reason) }
  }

  /** Where no copy can be sent, this message is delivered again, and the delivery counts after all. */
  async function requeue(delivery: Delivery, outcome: Outcome & { kind: 'retry' }): Promise<Outcome> {
    try {
      if (!queue.requeue) return outcome
      await queue.requeue(delivery, outcome.delaySeconds ?? options.retryDelay(delivery.receiveCount))
      return { kind: 'done' }
    } catch (error) {
      logger.warn(
        { err: error, messageId: delivery.messageId },
        'a message could not be requeued without its deliveries',
      )
      return outcome
    }
  }

  async function deadLetter(delivery: Delivery, reason: string): Promise<Outcome> {
    // Its queue gives it up by itself, after as many deliveries as its redrive policy says
    if (!queue.deadLetter) return { kind: 'retry', reason }
    try {
      await queue.deadLetter(delivery, reason)
      return { kind: 'done' }
    } catch (error) {
      logger.error({ err: error, messageId: delivery.messageId }, 'a rejected message could not be moved')
      return { kind: 'retry', reason }
    }
  }

  async function finishAlone(message: Message, work: Promise<Result>): Promise<void> {
    options.slow.add(message)
    const stopHeartbeat = startHeartbeat([message], options)
    const result = await work.finally(stopHeartbeat)
    const postponed = toPostponed(result, options.retryDelay)
    await (postponed.length > 0 ? queue.changeVisibility(postponed) : queue.ack([message]))
    options.slow.delete(message)
  }

  return async (messages, signal) => {
    const stopHeartbeat = startHeartbeat(messages, options)
    const work = messages.map((message) => settle(message, signal))
    const results = await finishedWithin(BATCH_TIMEOUT_MS, work).finally(stopHeartbeat)
    for (const [index, message] of messages.entries()) {
      const unfinished = results[index] ? undefined : work[index]
      if (unfinished) void finishAlone(message, unfinished)
    }
    const finished = results.filter((result) => result !== undefined)
    // Only now: a heartbeat after it would undo the back-off.
    const postponed = finished.flatMap((result) => toPostponed(result, options.retryDelay))
    if (postponed.length > 0) await queue.changeVisibility(postponed)
    const done = finished.filter(({ outcome }) => outcome.kind === 'done').map(({ message }) => message)
    if (done.length > 0) await queue.ack(done)
  }
}

/** What there is of the results when all are there, or when the time is over. */
async function finishedWithin<T>(timeoutMs: number, work: readonly Promise<T>[]): Promise<(T | undefined)[]> {
  const results: (T | undefined)[] = work.map(() => undefined)
  const all = Promise.all(
    work.map(async (one, index) => {
      results[index] = await one
    }),
  )
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs)
  })
  await Promise.race([all, timeout]).finally(() => clearTimeout(timer))
  return [...results]
}

function toPostponed({ message, delivery, outcome }: Result, retryDelay: RetryDelay): Postponed[] {
  if (outcome.kind !== 'retry') return []
  return [{ message, seconds: outcome.delaySeconds ?? retryDelay(delivery.receiveCount) }]
}

/** Keeps the batch hidden while any of it is being handled, its finished messages too: they are deleted with the rest. */
function startHeartbeat(messages: readonly Message[], { queue, visibilityTimeoutSeconds }: BatchOptions) {
  const extended = messages.map((message) => ({ message, seconds: visibilityTimeoutSeconds }))
  let beat: Promise<void> | undefined
  const timer = setInterval(
    () => {
      beat ??= queue.changeVisibility(extended).finally(() => {
        beat = undefined
      })
    },
    (visibilityTimeoutSeconds * 1000) / 3,
  )
  return async () => {
    clearInterval(timer)
    await beat
  }
}
