import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { type QueuePlan, queueAttributesOf, RETENTION } from './queue-plan.ts'

export interface ProvisionedQueues {
  queueUrl: string
  deadLetterQueueUrl: string
  /** Names of the queues that were created, and of those that were there. */
  made: string[]
  existed: string[]
}

type Attributes = Partial<Record<QueueAttributeName, string>>

/** Makes the queue and its dead-letter queue, or brings existing ones in line with the plan. Safe to run again, and at once. */
export async function provisionQueues(sqs: SQSClient, plan: QueuePlan): Promise<ProvisionedQueues> {
  const deadLetters = await ensureQueue(sqs, plan.deadLetterQueueName, RETENTION)
  const deadLetterTargetArn = await arnOf(sqs, deadLetters.url)
  const queue = await ensureQueue(sqs, plan.queueName, queueAttributesOf(plan, deadLetterTargetArn))
  const both = [deadLetters, queue]
  return {
    queueUrl: queue.url,
    deadLetterQueueUrl: deadLetters.url,
    made: both.filter(({ made }) => made).map(({ name }) => name),
    existed: both.filter(({ made }) => !made).map(({ name }) => name),
  }
}

async function ensureQueue(sqs: SQSClient, name: string, attributes: Attributes) {
  const existing = await findQueueUrl(sqs, name)
  if (existing) {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: existing, Attributes: attributes }))
    return { name, url: existing, made: false }
  }
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))
  if (!url) throw new Error(`SQS created ${name} and named no URL`)
  return { name, url, made: true }
}

async function findQueueUrl(sqs: SQSClient, name: string): Promise<string | undefined> {
  try {
    return (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl
  } catch (error) {
    // `QueueDoesNotExist` in the JSON protocol, `AWS.SimpleQueueService.NonExistentQueue` in the one before it.
    if (error instanceof Error && /QueueDoesNotExist|NonExistentQueue/.test(error.name)) return undefined
    throw error
  }
}

async function arnOf(sqs: SQSClient, queueUrl: string): Promise<string> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  )
  if (!Attributes?.QueueArn) throw new Error(`SQS names no ARN for ${queueUrl}`)
  return Attributes.QueueArn
}
