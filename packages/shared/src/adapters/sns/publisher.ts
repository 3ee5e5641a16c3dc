import {
  GetTopicAttributesCommand,
  PublishBatchCommand,
  type PublishBatchRequestEntry,
  type SNSClient,
} from '@aws-sdk/client-sns'
import type { PublicEvent } from '../../contracts/public-events.ts'
import type { TopicPublisher } from '../../ports/subscribers.ts'
import { type FailedEntries, publishInBatches, sendBatch, toAttributes } from '../aws/batch.ts'

type Entry = PublishBatchRequestEntry & { Id: string; Message: string }

/**
 * Publishes events to a standard topic: the CloudEvent as JSON, and as attributes what subscribers filter by.
 * `close` destroys the client that was passed in.
 */
export function createSnsTopicPublisher({ sns, topicArn }: { sns: SNSClient; topicArn: string }): TopicPublisher {
  async function publishBatch(batch: Entry[]): Promise<FailedEntries> {
    try {
      return await sendBatch(batch, (PublishBatchRequestEntries) =>
        sns.send(new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries })),
      )
    } catch (error) {
      if (!isAboutMessages(error)) throw error
      const [first, ...others] = batch
      if (first && others.length === 0) return { refused: [{ id: first.Id, code: error.name }], failed: [] }
      return publishEach(batch)
    }
  }

  /** SNS refuses all of a request for what is wrong with one of its messages, and the others must not wait for it. */
  async function publishEach(batch: readonly Entry[]): Promise<FailedEntries> {
    const answers = await Promise.all(batch.map((entry) => publishBatch([entry])))
    return { refused: answers.flatMap(({ refused }) => refused), failed: answers.flatMap(({ failed }) => failed) }
  }

  return {
    publish: (events, onRefused) => publishInBatches(events.map(toEntry), { sizeOf, send: publishBatch, onRefused }),
    ping: async () => {
      await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }))
    },
    close: async () => sns.destroy(),
  }
}

/** Filter policies select by attributes at no cost; by all else that is in the message, with the scope `MessageBody`. */
const toEntry = (event: PublicEvent): Entry => ({
  Id: event.id,
  Message: JSON.stringify(event),
  MessageAttributes: toAttributes({ type: event.type, source: event.source }),
})

const sizeOf = ({ Message, MessageAttributes }: Entry): number =>
  Buffer.byteLength(Message) + Buffer.byteLength(JSON.stringify(MessageAttributes))

const isAboutMessages = (error: unknown): error is Error =>
  error instanceof Error && /^(InvalidParameter|BatchRequestTooLong)/.test(error.name)
