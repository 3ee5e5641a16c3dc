import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { SubscribeCommand } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { PublicEvent } from '@orders/shared/contracts/public-events'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect } from 'vitest'
import type { AsyncApiDocument } from '../api/harness.ts'
import { until } from '../e2e/client.ts'
import { addresses } from './addresses.ts'
import { snsAt, sqsAt } from './localstack.ts'

const CONTRACT: AsyncApiDocument = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../docs/asyncapi.json'), 'utf8'),
)
const ajv = addFormats.default(new Ajv2020({ strict: false }))
ajv.addSchema(CONTRACT, 'asyncapi')

/** Subscribes a new queue as another team would, raw. @returns its URL */
export async function subscribe(
  topicArn: string,
  name: string,
  filterPolicy: object,
  FilterPolicyScope: 'MessageAttributes' | 'MessageBody' = 'MessageAttributes',
): Promise<string> {
  const { localStackUrl } = addresses()
  const [sns, sqs] = [snsAt(localStackUrl), sqsAt(localStackUrl)]
  try {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }))
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
    const FilterPolicy = JSON.stringify(filterPolicy)
    const subscription = { TopicArn: topicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn }
    await sns.send(
      new SubscribeCommand({
        ...subscription,
        Attributes: { RawMessageDelivery: 'true', FilterPolicy, FilterPolicyScope },
      }),
    )
    return QueueUrl
  } finally {
    sns.destroy()
    sqs.destroy()
  }
}

/**
 * Receives until a message comes whose event is about the order, or about any.
 * @returns all that came by then, each by its contract
 */
export async function eventsUntil(sqs: SQSClient, queueUrl: string, orderId?: string): Promise<PublicEvent[]> {
  const events: PublicEvent[] = []
  await until(`an event of order ${orderId ?? 'any'}`, 20_000, async () => {
    events.push(...(await receive(sqs, queueUrl)).map(toEvent))
    return events.some(({ data }) => orderId === undefined || data.orderId === orderId) || undefined
  })
  return events
}

async function receive(sqs: SQSClient, QueueUrl: string): Promise<Message[]> {
  const request = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, MessageAttributeNames: ['All'] }
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request))
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  return Messages
}

/** By the published contract, as its consumer has it. @throws where the message is not as it says */
function toEvent({ Body = '', MessageAttributes = {} }: Message): PublicEvent {
  const event: PublicEvent = JSON.parse(Body)
  const message = Object.values(CONTRACT.components.messages).find(({ name }) => name === event.type)
  const attributes = Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
  )
  expect(attributes).toEqual({ type: event.type, source: event.source })
  const check = ajv.compile({ $ref: `asyncapi${message?.payload.$ref}` })
  expect(check(event) ? [] : check.errors).toEqual([])
  return event
}
