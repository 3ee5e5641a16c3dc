import { randomUUID } from 'node:crypto'
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs'
import { provisionSender } from '@orders/shared/adapters/ses/provision'
import { maxReceiveCountFor, SES_EVENTS_MAX_RECEIVE_COUNT } from '@orders/shared/config/redelivery'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addresses } from './addresses.ts'
import { SENDER, sesAt, sqsAt } from './localstack.ts'
import { startSite } from './site.ts'
import { deployStack } from './stack.ts'
import { describeStory } from './story.ts'

const { localStackUrl } = addresses()
const sqs = sqsAt(localStackUrl)
const name = `stack-${randomUUID()}`
let stack: Awaited<ReturnType<typeof deployStack>>
beforeAll(async () => {
  // LocalStack does not know what SES has as resources
  const withoutSes = { CreateSenderIdentity: 'false', ConfigurationSetName: '' }
  stack = await deployStack(localStackUrl, name, { QueueName: name, ...withoutSes })
})
afterAll(() => sqs.destroy())

const output = (key: string): string => stack.outputs.get(key) ?? `no output ${key}`
const attributesOf = async (QueueUrl: string) =>
  (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {}

describe('infra/cloudformation.yml', () => {
  it('makes four queues, the topic before one of them with what SES tells it, two policies and three alarms', () => {
    const [queue, policy, alarm] = ['AWS::SQS::Queue', 'AWS::IAM::ManagedPolicy', 'AWS::CloudWatch::Alarm']
    const topic = ['AWS::SNS::Subscription', 'AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy']
    const ses = ['AWS::SES::ConfigurationSet', 'AWS::SES::ConfigurationSetEventDestination']
    const rest = [alarm, alarm, alarm, policy, policy, queue, queue, queue, queue]
    expect(stack.resourceTypes).toEqual([...topic, ...ses, ...rest].toSorted())
  })

  it('puts out what the services are configured with', () => {
    expect(output('QueueUrl')).toMatch(new RegExp(`^http.*/${name}$`))
    expect(output('DeadLetterQueueUrl')).toMatch(new RegExp(`^http.*/${name}-dead-letters$`))
    expect(output('SesEventsQueueUrl')).toMatch(new RegExp(`^http.*/${name}-ses-events$`))
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

describeStory('on the queues of the stack', async () => {
  const ses = sesAt(localStackUrl)
  await provisionSender(ses, SENDER)
  ses.destroy()
  return startSite({ queueUrl: output('QueueUrl'), deadLetterQueueUrl: output('DeadLetterQueueUrl') })
})

describe('deleting the stack', () => {
  it('leaves no queue behind', async () => {
    await stack.remove()
    const suffixes = ['', '-dead-letters', '-ses-events', '-ses-events-dead-letters']
    for (const QueueName of suffixes.map((suffix) => name + suffix))
      await expect(sqs.send(new GetQueueUrlCommand({ QueueName }))).rejects.toThrow(/does not exist/)
  })
})
