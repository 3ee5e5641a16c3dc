import type { TopicPublisher } from '../../ports/subscribers.ts'
import type { SnsClientOptions } from './client.ts'

interface TopicOptions extends Pick<SnsClientOptions, 'credentials'> {
  /** It names the region, too: SNS publishes to no topic of another one. */
  topicArn: string | undefined
  endpoint?: string | undefined
}

/** The topic, where one is named. The SDK's part for SNS is loaded only then. */
export async function openTopic({
  topicArn,
  endpoint,
  credentials,
}: TopicOptions): Promise<TopicPublisher | undefined> {
  if (topicArn === undefined) return undefined
  const [{ createSnsClient }, { createSnsTopicPublisher }] = await Promise.all([
    import('./client.ts'),
    import('./publisher.ts'),
  ])
  const sns = createSnsClient({
    region: regionOf(topicArn),
    ...(endpoint ? { endpoint } : {}),
    ...(credentials ? { credentials } : {}),
  })
  return createSnsTopicPublisher({ sns, topicArn })
}

export const regionOf = (arn: string): string => arn.split(':')[3] ?? ''

/** @returns the name of a topic */
export const topicNameOf = (arn: string): string => arn.split(':')[5] ?? ''
