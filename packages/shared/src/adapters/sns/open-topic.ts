import type { TopicPublisher } from '../../ports/subscribers.ts'
import type { SnsClientOptions } from './client.ts'

export interface TopicOptions extends Omit<SnsClientOptions, 'region'> {
  /** It names the region, too: SNS publishes to no topic of another one. */
  topicArn: string
}

/** The topic, where there is one. The SDK's part for SNS is loaded only then. */
export async function openTopic({ topicArn, ...options }: Partial<TopicOptions>): Promise<TopicPublisher | undefined> {
  if (topicArn === undefined) return undefined
  const [{ createSnsClient }, { createSnsTopicPublisher }] = await Promise.all([
    import('./client.ts'),
    import('./publisher.ts'),
  ])
  return createSnsTopicPublisher({ sns: createSnsClient({ ...options, region: regionOf(topicArn) }), topicArn })
}

export const regionOf = (arn: string): string => arn.split(':')[3] ?? ''

/** @returns the name of a topic */
export const topicNameOf = (arn: string): string => arn.split(':')[5] ?? ''
