import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs'
import type { OrderEvent } from '../../contracts/events.ts'
import type { EventPublisher } from '../../ports/services.ts'

/** SQS refuses a batch with more entries, and one that is larger in total: 1 MiB on AWS, 256 KiB elsewhere and in the past. */
const MAX_ENTRIES = 10
const MAX_BYTES = 256 * 1024

/**
 * Publishes events to a standard queue. The user's id goes along as the message group, so that SQS keeps one customer's flood
 * from delaying the others (fair queues).
 * `close` destroys the client that was passed in: a process that shares it closes the publisher last.
 */
export function createSqsEventPublisher({ sqs, queueUrl }: { sqs: SQSClient; queueUrl: string }): EventPublisher {
  async function send(entries: SendMessageBatchRequestEntry[]): Promise<string[]> {
    const { Successful = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }))
    return Successful.flatMap(({ Id }) => (Id ? [Id] : []))
  }

  return {
    publish: async (events) => {
      const accepted: string[] = []
      for (const entries of inBatches(events.map(toEntry))) accepted.push(...(await send(entries)))
      return accepted
    },
    close: async () => sqs.destroy(),
  }
}

const toEntry = (event: OrderEvent) => ({
  Id: event.id,
  MessageBody: JSON.stringify(event),
  MessageGroupId: event.data.userId,
})

function inBatches(entries: readonly ReturnType<typeof toEntry>[]): ReturnType<typeof toEntry>[][] {
  const batches: ReturnType<typeof toEntry>[][] = []
  let bytes = 0
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.MessageBody)
    const batch = batches.at(-1)
    if (batch && batch.length < MAX_ENTRIES && bytes + size <= MAX_BYTES) {
      batch.push(entry)
      bytes += size
    } else {
      batches.push([entry])
      bytes = size
    }
  }
  return batches
}
