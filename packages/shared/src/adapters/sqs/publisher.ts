import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs'
import type { EventPublisher } from '../../ports/services.ts'
import type { OutboxMessage } from '../../ports/stores.ts'
import { MOST_ENTRIES, sendBatch, toAttributes } from './batch.ts'

/** SQS refuses a batch that is larger in total, attributes included: 1 MiB on AWS, 256 KiB elsewhere and in the past. */
const MAX_BYTES = 256 * 1024

type Entry = SendMessageBatchRequestEntry & { Id: string; MessageBody: string }

/**
 * Publishes events to a standard queue. The user's id goes along as the message group, so that SQS keeps one customer's flood
 * from delaying the others (fair queues).
 * `close` destroys the client that was passed in: a process that shares it closes the publisher last.
 */
export function createSqsEventPublisher({ sqs, queueUrl }: { sqs: SQSClient; queueUrl: string }): EventPublisher {
  return {
    publish: async (messages, onRefused) => {
      const taken: string[] = []
      for (const batch of inBatches(messages.map(toEntry))) {
        const { refused, failed } = await sendBatch(batch, (Entries) =>
          sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries })),
        )
        for (const refusal of refused) onRefused?.(refusal)
        const lacking = new Set([...refused, ...failed].map(({ id }) => id))
        taken.push(...batch.map(({ Id }) => Id).filter((id) => !lacking.has(id)))
      }
      return taken
    },
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

function inBatches(entries: readonly Entry[]): Entry[][] {
  const batches: Entry[][] = []
  let bytes = 0
  for (const entry of entries) {
    const size = sizeOf(entry)
    const batch = batches.at(-1)
    if (batch && batch.length < MOST_ENTRIES && bytes + size <= MAX_BYTES) {
      batch.push(entry)
      bytes += size
    } else {
      batches.push([entry])
      bytes = size
    }
  }
  return batches
}

const sizeOf = ({ MessageBody, MessageAttributes }: Entry): number =>
  Buffer.byteLength(MessageBody) + (MessageAttributes ? Buffer.byteLength(JSON.stringify(MessageAttributes)) : 0)
