import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs'
import Type from 'typebox'
import * as Value from 'typebox/value'
import type { QueueProbe } from '../../ports/services.ts'

const RedrivePolicySchema = Type.Object({ deadLetterTargetArn: Type.String() })

/** Asks SQS for its numbers, which lag by up to a minute on AWS. The dead-letter queue is found by the redrive policy. */
export function createSqsQueueProbe({ sqs, queueUrl }: { sqs: SQSClient; queueUrl: string }): QueueProbe {
  let deadLetterQueueUrl: string | undefined

  async function attributesOf(url: string): Promise<Partial<Record<string, string>>> {
    const command = new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesDelayed',
        'ApproximateNumberOfMessagesNotVisible',
        'RedrivePolicy',
      ],
    })
    return (await sqs.send(command)).Attributes ?? {}
  }

  async function findDeadLetterQueue(redrivePolicy: string | undefined): Promise<string | undefined> {
    if (!redrivePolicy) return undefined
    const { deadLetterTargetArn } = Value.Parse(RedrivePolicySchema, JSON.parse(redrivePolicy))
    const name = deadLetterTargetArn.split(':').at(-1)
    return (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl
  }

  return {
    depth: async () => {
      const queue = await attributesOf(queueUrl)
      deadLetterQueueUrl ??= await findDeadLetterQueue(queue['RedrivePolicy'])
      const deadLetters = deadLetterQueueUrl ? waiting(await attributesOf(deadLetterQueueUrl)) : 0
      const inFlight = Number(queue['ApproximateNumberOfMessagesNotVisible'] ?? 0)
      return { waiting: waiting(queue), inFlight, deadLetters }
    },
  }
}

function waiting(attributes: Partial<Record<string, string>>): number {
  return (
    Number(attributes['ApproximateNumberOfMessages'] ?? 0) +
    Number(attributes['ApproximateNumberOfMessagesDelayed'] ?? 0)
  )
}
