import { CreateTopicCommand, GetTopicAttributesCommand, NotFoundException, type SNSClient } from '@aws-sdk/client-sns'
import { topicNameOf } from './open-topic.ts'

export interface ProvisionedTopic {
  topicArn: string
  name: string
  /** Whether it was made now; otherwise it was there already. */
  made: boolean
}

/**
 * Makes the standard topic of that name, where it is not there, in the client's account and region. It has no subscribers and the default
 * policy: only its own account may use it. Safe to run again.
 */
export async function provisionTopic(sns: SNSClient, topicArn: string): Promise<ProvisionedTopic> {
  const name = topicNameOf(topicArn)
  if (await isThere(sns, topicArn)) return { topicArn, name, made: false }
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }))
  if (!TopicArn) throw new Error(`SNS created ${name} and named no ARN`)
  return { topicArn: TopicArn, name, made: true }
}

async function isThere(sns: SNSClient, topicArn: string): Promise<boolean> {
  try {
    await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }))
    return true
  } catch (error) {
    if (error instanceof NotFoundException) return false
    throw error
  }
}
