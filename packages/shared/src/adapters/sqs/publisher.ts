import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs'
import type { EventPublisher } from '../../ports/services.ts'
import type { OutboxMessage } from '../../ports/stores.ts'
import { publishInBatches, sendBatch, toAttributes } from '../aws/batch.ts'

type Entry = SendMessageBatchRequestEntry & { Id: string; MessageBody: string }

/**
 * Publishes events to a standard queue. The user's id goes along as the message group, so that SQS keeps one customer's flood
 * from delaying the others (fair queues).
 * `close` destroys the client that was passed in: a process that shares it closes the publisher last.
 */
export function createSqsEventPublisher({ sqs, queueUrl }: { sqs: SQSClient; queueUrl: string }): EventPublisher {
  const send = (batch: Entry[]) =>
    sendBatch(batch, (Entries) => sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries })))

  return {
    publish: (messages, onRefused) => publishInBatches(messages.map(toEntry), { sizeOf, send, onRefused }),
    close: async () => sqs.destroy(),
  }
}

function toEntry(message: OutboxMessage): Entry {
  if (!('body' in message))
    return { Id: message.id, MessageBody: JSON.stringify(message), MessageGroupId: message.data.userId }
  const { id, body, groupId, attributes = {} } = message
  return {
    Id: id,
    MessageBody: body,
    ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
    ...(Object.keys(attributes).length > 0 ? { MessageAttributes: toAttributes(attributes) } : {}),
  }
}

const sizeOf = ({ MessageBody, MessageAttributes }: Entry): number =>
  Buffer.byteLength(MessageBody) + (MessageAttributes ? Buffer.byteLength(JSON.stringify(MessageAttributes)) : 0)
