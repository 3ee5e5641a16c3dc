import {
  CreateTopicCommand,
  type PublishBatchCommandInput,
  type SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import {
  EMBEDDED_CREDENTIALS,
  EMBEDDED_REGION,
  type EmbeddedSqs,
  startEmbeddedSqs,
} from '@orders/embedded/backing/embedded-sqs'
import { createSnsClient } from '@orders/shared/adapters/sns/client'
import { createSnsTopicPublisher } from '@orders/shared/adapters/sns/publisher'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import type { OrderEventType } from '@orders/shared/contracts/events'
import type { PublicEvent } from '@orders/shared/contracts/public-events'
import { toPublicEvent } from '@orders/shared/domain/announcement'
import type { Refusal } from '@orders/shared/ports/refusal'
import type { TopicPublisher } from '@orders/shared/ports/subscribers'
import { aLine, anEvent, anOrder, aProduct } from '@orders/shared/testing/builders'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const LIMIT_BYTES = 256 * 1024

let emulator: EmbeddedSqs
let sqs: SQSClient
let sns: SNSClient
let topicArn: string
let topic: TopicPublisher
let requests: PublishBatchCommandInput[]
/** Stands before the topic: it may answer in its place. */
let instead: (request: PublishBatchCommandInput) => object | undefined

beforeEach(async () => {
  emulator = await startEmbeddedSqs({ visibilityTimeoutSeconds: 5, maxReceiveCount: 3 })
  const aws = { region: EMBEDDED_REGION, endpoint: emulator.endpoint, credentials: EMBEDDED_CREDENTIALS }
  sqs = createSqsClient(aws)
  sns = createSnsClient(aws)
  topicArn = (await sns.send(new CreateTopicCommand({ Name: 'order-events' }))).TopicArn ?? ''
  requests = []
  instead = () => undefined
  sns.middlewareStack.add(
    (next) => async (args) => {
      if (!('PublishBatchRequestEntries' in args.input)) return next(args)
      requests.push(args.input)
      const answer = instead(args.input)
      return answer ? { output: { $metadata: {}, ...answer }, response: {} } : next(args)
    },
    { step: 'initialize' },
  )
  topic = createSnsTopicPublisher({ sns, topicArn })
})
afterEach(async () => {
  await topic.close()
  sqs.destroy()
  await emulator.close()
})

/** What a subscriber gets, raw. */
async function subscribe(filterPolicy?: object): Promise<() => Promise<Message[]>> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'subscriber' }))
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: Attributes?.QueueArn,
      Attributes: { RawMessageDelivery: 'true', ...(filterPolicy && { FilterPolicy: JSON.stringify(filterPolicy) }) },
    }),
  )
  const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] })
  return async () => (await sqs.send(receive)).Messages ?? []
}

function anEventFor(
  type: OrderEventType = 'order.placed',
  order = anOrder({ items: [aLine(aProduct())] }),
): PublicEvent {
  return toPublicEvent({ event: { ...anEvent(order), type }, steps: 1 }, order)
}

const failing = (id: string, SenderFault: boolean) => ({ Failed: [{ Id: id, Code: 'Some', SenderFault }] })
const idsIn = ({ PublishBatchRequestEntries = [] }: PublishBatchCommandInput) =>
  PublishBatchRequestEntries.map(({ Id }) => Id)
const refuseWith = (name: string) => {
  throw Object.assign(new Error('Invalid parameter'), { name })
}

async function publish(events: readonly PublicEvent[]) {
  const refused: Refusal[] = []
  const taken = await topic.publish(events, (refusal) => refused.push(refusal))
  return { taken, refused }
}

describe('the topic', () => {
  it('gets events as they are, with attributes to filter by', async () => {
    const receive = await subscribe()
    const event = anEventFor('order.confirmed')
    expect(await publish([event])).toEqual({ taken: [event.id], refused: [] })
    const [message] = await receive()
    expect(JSON.parse(message?.Body ?? '')).toEqual(JSON.parse(JSON.stringify(event)))
    expect(message?.MessageAttributes).toEqual({
      type: { DataType: 'String', StringValue: 'order.confirmed' },
      source: { DataType: 'String', StringValue: event.source },
    })
  })

  it.each([
    ['attributes', { type: ['order.confirmed'] }],
    ['attributes, by a prefix', { type: [{ prefix: 'order.conf' }], source: [{ exists: true }] }],
  ])('lets a subscriber choose by %s', async (_, policy) => {
    const receive = await subscribe(policy)
    const events = (['order.placed', 'order.confirmed', 'order.failed'] as const).map((type) => anEventFor(type))
    await publish(events)
    expect((await receive()).map(({ Body = '' }) => JSON.parse(Body).id)).toEqual([events[1]?.id])
  })

  it('gets as many events in one request as SNS takes by number and size', async () => {
    const items = Array.from({ length: 50 }, () => aLine(aProduct({ name: 'ж'.repeat(200) })))
    const events = [
      ...Array.from({ length: 12 }, () => anEventFor()),
      ...Array.from({ length: 20 }, () => anEventFor('order.placed', anOrder({ items }))),
    ]
    const { taken } = await publish(events)
    expect(taken).toEqual(events.map(({ id }) => id))
    const sizes = requests.map(({ PublishBatchRequestEntries = [] }) => ({
      events: PublishBatchRequestEntries.length,
      bytes: PublishBatchRequestEntries.reduce((sum, { Message = '' }) => sum + Buffer.byteLength(Message), 0),
    }))
    expect(sizes).toHaveLength(4)
    expect(sizes.filter(({ events, bytes }) => events > 10 || bytes > LIMIT_BYTES)).toEqual([])
  })

  it('is told nothing again that it refuses for good, and of the rest that it did not take a few times', async () => {
    const [refused, failed] = [anEventFor(), anEventFor()]
    instead = (request) => {
      const Failed = [failing(refused.id, true), failing(failed.id, false)].flatMap((answer) => answer.Failed)
      return { Failed: Failed.filter(({ Id }) => idsIn(request).includes(Id)) }
    }
    const taken = anEventFor()
    expect(await publish([refused, failed, taken])).toEqual({
      taken: [taken.id],
      refused: [{ id: refused.id, code: 'Some' }],
    })
    expect(requests.map(idsIn)).toEqual([[refused.id, failed.id, taken.id], [failed.id], [failed.id]])
  })

  it.each(['InvalidParameterException', 'BatchRequestTooLongException'])(
    'gets the other events where it answers a request with %s for one of them',
    async (name) => {
      const events = [anEventFor(), anEventFor(), anEventFor()]
      const bad = events[1]?.id ?? ''
      instead = (request) => (idsIn(request).includes(bad) ? refuseWith(name) : undefined)
      expect(await publish(events)).toEqual({
        taken: [events[0]?.id, events[2]?.id],
        refused: [{ id: bad, code: name }],
      })
    },
  )

  it('refuses an event that is too large alone, and takes the others', async () => {
    const large = anEventFor('order.placed', anOrder({ items: [aLine(aProduct({ name: 'x'.repeat(LIMIT_BYTES) }))] }))
    const events = [anEventFor(), large, anEventFor()]
    const { taken, refused } = await publish(events)
    expect(taken).toEqual([events[0]?.id, events[2]?.id])
    expect(refused.map(({ id }) => id)).toEqual([large.id])
  })

  it('rejects what cannot be published, and a ping, where it is not there', async () => {
    const gone = createSnsTopicPublisher({ sns, topicArn: `${topicArn}-gone` })
    await expect(gone.publish([anEventFor()])).rejects.toMatchObject({ name: 'NotFoundException' })
    await expect(gone.ping()).rejects.toMatchObject({ name: 'NotFoundException' })
    await expect(topic.ping()).resolves.toBeUndefined()
  })

  it('rejects throttling: nothing is known to be wrong with the events', async () => {
    instead = () => refuseWith('ThrottledException')
    await expect(publish([anEventFor()])).rejects.toThrow()
  })
})
