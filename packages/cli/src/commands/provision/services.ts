import { createSesClient } from '@orders/shared/adapters/ses/client'
import { sesConnectionOf } from '@orders/shared/adapters/ses/connection'
import { type ProvisionedSender, provisionSender } from '@orders/shared/adapters/ses/provision'
import { createSnsClient } from '@orders/shared/adapters/sns/client'
import { regionOf } from '@orders/shared/adapters/sns/open-topic'
import { type ProvisionedTopic, provisionTopic } from '@orders/shared/adapters/sns/provision'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { type ProvisionedQueues, provisionQueues } from '@orders/shared/adapters/sqs/provision'
import type { QueuePlan } from '@orders/shared/adapters/sqs/queue-plan'
import { pickVariables } from '@orders/shared/config/parse'
import { maxReceiveCountFor, SES_EVENTS_MAX_RECEIVE_COUNT } from '@orders/shared/config/redelivery'
import type { Static } from 'typebox'
import { whenAnswered } from '../unanswered.ts'

/**
 * The queues are made under the names that SQS_URL, SQS_DLQ_URL and SES_EVENTS_SQS_URL end with, and the topic under that of SNS_TOPIC_ARN;
 * without the last two, none of their own.
 */
export const ProvisionConfigSchema = pickVariables(
  ['AWS_REGION', 'MAX_SQS_RETRIES', 'VISIBILITY_TIMEOUT_SECONDS', 'SES_SENDER_EMAIL'],
  [
    'SQS_URL',
    'SQS_DLQ_URL',
    'SES_REGION',
    'SES_EVENTS_SQS_URL',
    'SNS_TOPIC_ARN',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_ENDPOINT_URL_SQS',
    'AWS_ENDPOINT_URL_SES',
    'AWS_ENDPOINT_URL_SNS',
  ],
)

type ProvisionConfig = Static<typeof ProvisionConfigSchema>

export interface Provisioned {
  queues: ProvisionedQueues
  sesEvents: ProvisionedQueues | undefined
  topic: ProvisionedTopic | undefined
  identity: ProvisionedSender
}

/** All that is to be there before a service starts. */
export function openProvisioned(config: ProvisionConfig) {
  const { AWS_REGION: region, AWS_ENDPOINT_URL_SQS: sqsUrl } = config
  const sesConnection = sesConnectionOf(config)
  const sqs = createSqsClient({ region, ...(sqsUrl ? { endpoint: sqsUrl } : {}) })
  const ses = createSesClient(sesConnection)
  const nameFrom = (queueUrl: string | undefined, otherwise: string) => queueUrl?.split('/').at(-1) || otherwise
  const plan = {
    queueName: nameFrom(config.SQS_URL, 'orders'),
    deadLetterQueueName: nameFrom(config.SQS_DLQ_URL, 'orders-dead-letters'),
    maxReceiveCount: maxReceiveCountFor(config.MAX_SQS_RETRIES),
    visibilityTimeoutSeconds: config.VISIBILITY_TIMEOUT_SECONDS,
  }
  const sesEvents = config.SES_EVENTS_SQS_URL && nameFrom(config.SES_EVENTS_SQS_URL, 'ses-events')
  const sesEventsPlan = sesEvents && {
    ...plan,
    queueName: sesEvents,
    deadLetterQueueName: `${sesEvents}-dead-letters`,
    maxReceiveCount: SES_EVENTS_MAX_RECEIVE_COUNT,
  }
  const topic = openTopicClient(config)
  const makeQueues = (queuePlan: QueuePlan) =>
    whenAnswered(`SQS at ${sqsUrl ?? region}`, provisionQueues(sqs, queuePlan))
  return {
    provision: async (): Promise<Provisioned> => ({
      queues: await makeQueues(plan),
      sesEvents: sesEventsPlan ? await makeQueues(sesEventsPlan) : undefined,
      topic: await topic?.provision(),
      identity: await whenAnswered(
        `SES at ${config.AWS_ENDPOINT_URL_SES ?? sesConnection.region}`,
        provisionSender(ses, config.SES_SENDER_EMAIL),
      ),
    }),
    close: () => {
      sqs.destroy()
      ses.destroy()
      topic?.close()
    },
  }
}

/** The topic has a region of its own. */
function openTopicClient({ SNS_TOPIC_ARN: arn, AWS_ENDPOINT_URL_SNS: url }: ProvisionConfig) {
  if (arn === undefined) return undefined
  const region = regionOf(arn)
  const sns = createSnsClient({ region, ...(url ? { endpoint: url } : {}) })
  return {
    provision: () => whenAnswered(`SNS at ${url ?? region}`, provisionTopic(sns, arn)),
    close: () => sns.destroy(),
  }
}
