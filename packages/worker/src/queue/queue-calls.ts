import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import {
  type BatchAnswer,
  type FailedEntries,
  MOST_ATTRIBUTES,
  sendBatch,
  toAttributes,
} from '@orders/shared/adapters/aws/batch'
import type { Logger } from '@orders/shared/ports/logger'
import type { QueueCalls } from './batch.ts'
import { type Delivery, REJECTION_ATTRIBUTES } from './delivery.ts'

interface QueueCallsDeps {
  sqs: SQSClient
  logger: Logger
}

interface Queues {
  queueUrl: string
  /** Where rejected messages go; absent where the queue's redrive policy decides, and for the dead letters themselves. */
  deadLetterQueueUrl?: string
}

const MAX_REASON_LENGTH = 256

/** Tells the queue what becomes of a message. Only `deadLetter` rejects: a message must not be deleted before it is among the dead letters. */
export function createQueueCalls(
  { sqs, logger }: QueueCallsDeps,
  { queueUrl, deadLetterQueueUrl }: Queues,
): QueueCalls {
  /** The queue knows their receipts no more, such as those of messages that others have got since. */
  const lost = new WeakSet<Message>()

  async function callFor<T extends { message: Message }>(
    all: readonly T[],
    what: string,
    call: (entries: { Id: string; of: T }[]) => Promise<BatchAnswer>,
  ): Promise<void> {
    const entries = all.filter(({ message }) => !lost.has(message)).map((of, index) => ({ Id: String(index), of }))
    if (entries.length === 0) return
    try {
      const { refused, failed } = await sendBatch(entries, call)
      for (const { Id, of } of entries) if (refused.some(({ id }) => id === Id)) lost.add(of.message)
      if (refused.length + failed.length > 0) logger.warn(codesOf({ refused, failed }), what)
    } catch (error) {
      logger.warn({ err: error }, what)
    }
  }

  const changeVisibility: QueueCalls['changeVisibility'] = (messages) =>
    callFor(messages, 'the visibility of messages could not be changed', (entries) => {
      const Entries = entries.map(({ Id, of: { message, seconds } }) => ({
        Id,
        ReceiptHandle: message.ReceiptHandle,
        VisibilityTimeout: seconds,
      }))
      return sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }))
    })
  const ack: QueueCalls['ack'] = (messages) =>
    callFor(
      messages.map((message) => ({ message })),
      'messages could not be deleted: they are delivered again',
      (entries) => {
        const Entries = entries.map(({ Id, of }) => ({ Id, ReceiptHandle: of.message.ReceiptHandle }))
        return sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
      },
    )
  if (!deadLetterQueueUrl) return { changeVisibility, ack }
  return {
    changeVisibility,
    ack,
    requeue: async (delivery, delaySeconds) => {
      const copy = copyOf(delivery, delivery.attributes)
      await sqs.send(new SendMessageCommand({ ...copy, QueueUrl: queueUrl, DelaySeconds: delaySeconds }))
    },
    deadLetter: async (delivery, reason) => {
      const { MessageAttributes, ...copy } = copyOf(
        delivery,
        Object.fromEntries(Object.entries(delivery.attributes ?? {}).slice(0, MOST_OTHERS)),
      )
      const rejection = {
        reason: { DataType: 'String', StringValue: reason.slice(0, MAX_REASON_LENGTH) },
        receiveCount: { DataType: 'Number', StringValue: String(delivery.receiveCount) },
      }
      await sqs.send(
        new SendMessageCommand({
          ...copy,
          QueueUrl: deadLetterQueueUrl,
          MessageAttributes: { ...MessageAttributes, ...rejection },
        }),
      )
    },
  }
}

const copyOf = ({ body, groupId }: Delivery, attributes: Delivery['attributes'] = {}) => ({
  MessageBody: body,
  MessageAttributes: toAttributes(attributes),
  ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
})

const MOST_OTHERS = MOST_ATTRIBUTES - REJECTION_ATTRIBUTES.length

const codesOf = ({ refused, failed }: FailedEntries) => ({
  count: refused.length + failed.length,
  codes: [...new Set([...refused, ...failed].map(({ code }) => code))],
})
