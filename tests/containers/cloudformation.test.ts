import { randomUUID } from 'node:crypto'
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs'
import { provisionSender } from '@orders/shared/adapters/ses/provision'
import { maxReceiveCountFor } from '@orders/shared/config/redelivery'
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
  // LocalStack does not know the identities of SES as a resource
  stack = await deployStack(localStackUrl, name, { QueueName: name, CreateSenderIdentity: 'false' })
})
afterAll(() => sqs.destroy())

const output = (key: string): string => stack.outputs.get(key) ?? `no output ${key}`
const attributesOf = async (QueueUrl: string) =>
  (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {}

describe('infra/cloudformation.yml', () => {
  it('makes two queues, two policies and two alarms', () => {
    const [queue, policy, alarm] = ['AWS::SQS::Queue', 'AWS::IAM::ManagedPolicy', 'AWS::CloudWatch::Alarm']
    expect(stack.resourceTypes).toEqual([alarm, alarm, policy, policy, queue, queue])
  })

  it('puts out what the services are configured with', () => {
    expect(output('QueueUrl')).toMatch(new RegExp(`^http.*/${name}$`))
    expect(output('DeadLetterQueueUrl')).toMatch(new RegExp(`^http.*/${name}-dead-letters$`))
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
    for (const QueueName of [name, `${name}-dead-letters`])
      await expect(sqs.send(new GetQueueUrlCommand({ QueueName }))).rejects.toThrow(/does not exist/)
  })
})
