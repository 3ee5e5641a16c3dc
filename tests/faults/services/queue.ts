import { GetQueueAttributesCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { EMBEDDED_CREDENTIALS, EMBEDDED_REGION } from '@orders/embedded/backing/embedded-sqs'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { until } from '../../e2e/client.ts'
import type { Closers } from '../closers.ts'
import type { QueueAddress } from './backing.ts'

export interface Queue {
  /** Puts messages in, whatever they are. */
  sendAll(bodies: readonly string[]): Promise<void>
  /** Resolves when no message is waiting or in somebody's hands, among the dead letters neither. */
  drained(withinMs: number): Promise<void>
}

/** As many as SQS takes in one request. */
const MOST = 10

/** The queue behind the system's back. */
export function openQueue(address: QueueAddress | undefined, closers: Closers): Queue {
  if (!address) throw new Error('the system has a queue of its own: nobody else can reach it')
  const { endpoint, queueUrl, deadLetterQueueUrl } = address
  const sqs = createSqsClient({ endpoint, region: EMBEDDED_REGION, credentials: EMBEDDED_CREDENTIALS })
  closers.add(() => sqs.destroy())

  async function depthOf(QueueUrl: string): Promise<number> {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
    )
    return AttributeNames.reduce((sum, name) => sum + Number(Attributes?.[name]), 0)
  }

  return {
    sendAll: async (bodies) => {
      for (let at = 0; at < bodies.length; at += MOST) {
        const some = bodies.slice(at, at + MOST)
        const Entries = some.map((MessageBody, index) => ({ Id: String(index), MessageBody }))
        await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
      }
    },
    drained: (withinMs) =>
      until('the queue is empty', withinMs, async () => {
        const depths = await Promise.all([queueUrl, deadLetterQueueUrl].map(depthOf))
        return depths.every((depth) => depth === 0) || undefined
      }).then(() => {}),
  }
}
