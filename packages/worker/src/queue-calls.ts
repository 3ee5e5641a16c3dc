import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { Logger } from '@orders/shared/ports/logger'
import type { QueueCalls } from './batch.ts'

interface QueueCallsDeps {
  sqs: SQSClient
  logger: Logger
}

interface Queues {
  queueUrl: string
  /** Where rejected messages go; left out for the dead letters themselves. */
  deadLetterQueueUrl?: string
}

const MAX_REASON_LENGTH = 256

/** What becomes of a message, told to the queue. Only `bury` rejects: a message must not be deleted before it is among the dead letters. */
export function createQueueCalls(
  { sqs, logger }: QueueCallsDeps,
  { queueUrl, deadLetterQueueUrl }: Queues,
): QueueCalls {
  const hide: QueueCalls['hide'] = async (messages) => {
    const Entries = messages.map(({ message, seconds }, index) => ({
      Id: String(index),
      ReceiptHandle: message.ReceiptHandle,
      VisibilityTimeout: seconds,
    }))
    try {
      await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }))
    } catch (error) {
      logger.warn({ err: error }, 'the visibility of messages could not be changed')
    }
  }
  const remove: QueueCalls['remove'] = async ({ ReceiptHandle }) => {
    try {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }))
    } catch (error) {
      logger.warn({ err: error }, 'a message could not be deleted: it is delivered again')
    }
  }
  if (!deadLetterQueueUrl) return { hide, remove }
  return {
    hide,
    remove,
    bury: async ({ body, receiveCount }, reason) => {
      const MessageAttributes = {
        reason: { DataType: 'String', StringValue: reason.slice(0, MAX_REASON_LENGTH) },
        receiveCount: { DataType: 'Number', StringValue: String(receiveCount) },
      }
      await sqs.send(new SendMessageCommand({ QueueUrl: deadLetterQueueUrl, MessageBody: body, MessageAttributes }))
    },
  }
}
