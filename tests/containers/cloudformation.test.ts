import { randomUUID } from 'node:crypto'
import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
} from '@aws-sdk/client-sns'
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs'
import { provisionSender } from '@orders/shared/adapters/ses/provision'
import { maxReceiveCountFor, SES_EVENTS_MAX_RECEIVE_COUNT } from '@orders/shared/config/redelivery'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, register } from '../e2e/client.ts'
import { addresses } from './addresses.ts'
import { SENDER, sesAt, snsAt, sqsAt, topicArnOf } from './localstack.ts'
import { startSite } from './site.ts'
import { deployStack } from './stack.ts'
import { describeStory } from './story.ts'
import { eventsUntil } from './subscriber.ts'

const { localStackUrl } = addresses()
const sqs = sqsAt(localStackUrl)
const name = `stack-${randomUUID()}`
let stack: Awaited<ReturnType<typeof deployStack>>
beforeAll(async () => {
  // LocalStack does not know what SES has as resources
  const withoutSes = { CreateSenderIdentity: 'false', ConfigurationSetName: '' }
  const topic = { EventsTopicName: `${name}-events`, SubscriberQueueName: `${name}-subscriber` }
  stack = await deployStack(localStackUrl, name, { QueueName: name, ...topic, ...withoutSes })
})
afterAll(() => sqs.destroy())

const output = (key: string): string => stack.outputs.get(key) ?? `no output ${key}`
const attributesOf = async (QueueUrl: string) =>
  (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {}

describe('infra/cloudformation.yml', () => {
  it('makes six queues, the topics before two of them, what SES tells one of these, two policies and three alarms', () => {
    const [queue, policy, alarm] = ['AWS::SQS::Queue', 'AWS::IAM::ManagedPolicy', 'AWS::CloudWatch::Alarm']
    const topic = ['AWS::SNS::Subscription', 'AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy']
    const ses = ['AWS::SES::ConfigurationSet', 'AWS::SES::ConfigurationSetEventDestination']
    const rest = [alarm, alarm, alarm, policy, policy, ...Array(6).fill(queue)]
    expect(stack.resourceTypes).toEqual([...topic, ...topic, ...ses, ...rest].toSorted())
  })

  it('puts out what the services are configured with', () => {
    expect(output('QueueUrl')).toMatch(new RegExp(`^http.*/${name}$`))
    expect(output('DeadLetterQueueUrl')).toMatch(new RegExp(`^http.*/${name}-dead-letters$`))
    expect(output('SesEventsQueueUrl')).toMatch(new RegExp(`^http.*/${name}-ses-events$`))
    expect(output('EventsTopicArn')).toBe(topicArnOf(`${name}-events`))
    expect(output('SubscriberQueueUrl')).toMatch(new RegExp(`^http.*/${name}-subscriber$`))
    expect(output('ApiPolicyArn')).toMatch(/^arn:aws:iam::.*ApiPolicy/)
    expect(output('WorkerPolicyArn')).toMatch(/^arn:aws:iam::.*WorkerPolicy/)
  })

  it('gives the queues the settings that the worker counts on', async () => {
    const deadLetters = await attributesOf(output('DeadLetterQueueUrl'))
    const queue = await attributesOf(output('QueueUrl'))
    expect(queue).toMatchObject({ VisibilityTimeout: '20', MessageRetentionPeriod: '1209600' })
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(queue.RedrivePolicy ?? '{}')
    expect([deadLetterTargetArn, Number(maxReceiveCount)]).toEqual([deadLetters.QueueArn, maxReceiveCountFor(3)])
  })

  it('lets the topic send to the queue of what SES tells, and moves aside what cannot be read', async () => {
    const { Policy = '{}', RedrivePolicy = '{}' } = await attributesOf(output('SesEventsQueueUrl'))
    const [statement] = JSON.parse(Policy).Statement
    expect(statement.Condition.ArnEquals).toEqual({ 'aws:SourceArn': output('SesEventsTopicArn') })
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(RedrivePolicy)
    expect(deadLetterTargetArn).toMatch(new RegExp(`:${name}-ses-events-dead-letters$`))
    expect(Number(maxReceiveCount)).toBe(SES_EVENTS_MAX_RECEIVE_COUNT)
  })
})

describe('the topic of the stack', () => {
  const sns = snsAt(localStackUrl)
  afterAll(() => sns.destroy())

  it('may send to the queue that subscribes, raw and with a filter policy', async () => {
    const TopicArn = output('EventsTopicArn')
    const { Policy = '{}', QueueArn } = await attributesOf(output('SubscriberQueueUrl'))
    const [statement] = JSON.parse(Policy).Statement
    expect(statement.Condition.ArnEquals).toEqual({ 'aws:SourceArn': TopicArn })
    const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))
    expect(Subscriptions.map(({ Endpoint }) => Endpoint)).toEqual([QueueArn])
    const SubscriptionArn = Subscriptions[0]?.SubscriptionArn
    const { Attributes = {} } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))
    expect(Attributes['RawMessageDelivery']).toBe('true')
    expect(JSON.parse(Attributes['FilterPolicy'] ?? '')).toEqual({ type: ['order.confirmed'] })
  })

  it('refuses what is not published over TLS, and no role of this account', async () => {
    const command = new GetTopicAttributesCommand({ TopicArn: output('EventsTopicArn') })
    const { Attributes = {} } = await sns.send(command)
    const statements: { Sid: string }[] = JSON.parse(Attributes['Policy'] ?? '').Statement
    expect(statements.map(({ Sid }) => Sid)).toEqual(['PublishOverTlsOnly'])
  })
})

async function startOnStack() {
  const ses = sesAt(localStackUrl)
  await provisionSender(ses, SENDER)
  ses.destroy()
  return startSite({
    queueUrl: output('QueueUrl'),
    deadLetterQueueUrl: output('DeadLetterQueueUrl'),
    sesEventsQueueUrl: output('SesEventsQueueUrl'),
    topicArn: output('EventsTopicArn'),
  })
}

/** As SES publishes it: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html */
const aBounceOf = (email: string) => ({
  eventType: 'Bounce',
  bounce: {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    bouncedRecipients: [
      { emailAddress: email, action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' },
    ],
    timestamp: '2026-01-31T12:00:00.000Z',
    feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
    reportingMTA: 'dsn; mta.example.com',
  },
  mail: {
    timestamp: '2026-01-31T11:59:59.000Z',
    source: SENDER,
    messageId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
    destination: [email],
  },
})

describe('the topic of the stack that SES publishes to', () => {
  const sns = snsAt(localStackUrl)
  let site: Awaited<ReturnType<typeof startOnStack>>
  beforeAll(async () => {
    site = await startOnStack()
  }, 120_000)
  afterAll(async () => {
    await site?.stop()
    sns.destroy()
  })

  it('leads to the worker: an address whose mail bounces is suppressed', async () => {
    const admin = await register(site.url, 'admin@example.com')
    await site.grantAdmin(admin.email)
    const { email } = await register(site.url, `bounced-${randomUUID()}@example.com`)
    const Message = JSON.stringify(aBounceOf(email))
    await sns.send(new PublishCommand({ TopicArn: output('SesEventsTopicArn'), Message }))

    const suppressions = async () =>
      (await call(`${site.url}/api/admin/suppressions`, { token: admin.token })).body['items']
    await expect
      .poll(suppressions, { timeout: 40_000, interval: 200 })
      .toMatchObject([{ email, reason: 'bounce', detail: 'Permanent/General', at: '2026-01-31T12:00:00.000Z' }])
  })
})

describeStory('on the queues of the stack', startOnStack)

it('the queue that subscribes has heard of the orders that were confirmed, and of nothing else', async () => {
  const events = await eventsUntil(sqs, output('SubscriberQueueUrl'))
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['order.confirmed']))
})

describe('deleting the stack', () => {
  it('leaves no queue behind', async () => {
    await stack.remove()
    const suffixes = [
      '',
      '-dead-letters',
      '-ses-events',
      '-ses-events-dead-letters',
      '-subscriber',
      '-subscriber-dead-letters',
    ]
    for (const QueueName of suffixes.map((suffix) => name + suffix))
      await expect(sqs.send(new GetQueueUrlCommand({ QueueName }))).rejects.toThrow(/does not exist/)
  })
})
