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
  hide(messages: readonly Postponed[]): Promise<void>
  /** Copies a message to the dead letters; left out where there are none, and a rejection becomes a retry. */
  bury?(delivery: Delivery, reason: string): Promise<void>
}

export interface BatchOptions {
  handle: HandleDelivery
  queue: QueueCalls
  logger: Logger
  retryDelay: RetryDelay
  visibilityTimeoutSeconds: number
}

/** Handles the messages of a batch side by side. @returns those that are done, to be deleted together */
export type BatchHandler = (messages: Message[], signal: AbortSignal) => Promise<Message[]>

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
    if (outcome.kind !== 'reject') return { message, delivery, outcome }
    const { messageId } = delivery
    logger.warn({ messageId, reason: outcome.reason }, 'a message is rejected')
    return { message, delivery, outcome: await bury(delivery, outcome.reason) }
  }

  async function bury(delivery: Delivery, reason: string): Promise<Outcome> {
    try {
      if (!queue.bury) throw new Error('a dead letter cannot be rejected again')
      await queue.bury(delivery, reason)
      return { kind: 'done' }
    } catch (error) {
      logger.error({ err: error, messageId: delivery.messageId }, 'a rejected message could not be moved')
      return { kind: 'retry', reason }
    }
  }

  return async (messages, signal) => {
    const stopHeartbeat = startHeartbeat(messages, options)
    const results = await Promise.all(messages.map((message) => settle(message, signal))).finally(stopHeartbeat)
    // Only now: a heartbeat after it would undo the back-off.
    const postponed = results.flatMap((result) => toPostponed(result, options.retryDelay))
    if (postponed.length > 0) await queue.hide(postponed)
    return results.filter(({ outcome }) => outcome.kind === 'done').map(({ message }) => message)
  }
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
      beat ??= queue.hide(extended).finally(() => {
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
