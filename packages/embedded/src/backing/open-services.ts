import type { SQSClient } from '@aws-sdk/client-sqs'
import { sesConnectionOf } from '@orders/shared/adapters/ses/connection'
import { maxReceiveCountFor } from '@orders/shared/config/redelivery'
import type { EmbeddedConfig } from '@orders/shared/config/services'
import { type EmbeddedSes, startEmbeddedSes } from './embedded-ses.ts'
import { EMBEDDED_CREDENTIALS, EMBEDDED_REGION, startEmbeddedSqs } from './embedded-sqs.ts'
import type { PublishSesEvent } from './mailbox-simulator.ts'

/** How an SDK client gets to a service. */
interface Connection {
  region: string
  endpoint?: string
  credentials?: { accessKeyId: string; secretAccessKey: string }
}

export interface QueueService {
  connection: Connection
  queueUrl: string
  deadLetterQueueUrl: string
  /** Of what SES tells of mails, where anything is told. */
  sesEventsQueueUrl?: string
  /** What the queue holds is lost with this process, so a start has to publish everything unsettled again. */
  volatile: boolean
  close(): Promise<void>
}

export interface TopicService extends Pick<Connection, 'endpoint' | 'credentials'> {
  topicArn: string
  /** Made in this process: what subscribes to it is gone with it, too. */
  volatile: boolean
}

export interface MailService {
  connection: Connection
  inboxUrl?: string
  /** Tells the one of our own where its mails are shown. */
  redirectInbox: EmbeddedSes['redirectInbox']
  close(): Promise<void>
}

/** The queue that is configured, or one of our own in memory. */
export async function openQueue(config: EmbeddedConfig): Promise<QueueService> {
  const { SQS_URL, SQS_DLQ_URL, SES_EVENTS_SQS_URL, AWS_ENDPOINT_URL_SQS: endpoint, AWS_REGION: region } = config
  if (SQS_URL && SQS_DLQ_URL) {
    return {
      connection: { region, ...(endpoint ? { endpoint } : {}) },
      queueUrl: SQS_URL,
      deadLetterQueueUrl: SQS_DLQ_URL,
      ...(SES_EVENTS_SQS_URL ? { sesEventsQueueUrl: SES_EVENTS_SQS_URL } : {}),
      volatile: false,
      close: async () => {},
    }
  }
  const { endpoint: own, ...queue } = await startEmbeddedSqs({
    visibilityTimeoutSeconds: config.VISIBILITY_TIMEOUT_SECONDS,
    maxReceiveCount: maxReceiveCountFor(config.MAX_SQS_RETRIES),
  })
  return { ...queue, connection: embedded(own), volatile: true }
}

/** The topic that is configured; where our own queue is used and SNS is nowhere else, one of that name beside it. */
export async function openTopicService(
  { SNS_TOPIC_ARN: topicArn, AWS_ENDPOINT_URL_SNS: endpoint }: EmbeddedConfig,
  queue: Promise<QueueService>,
): Promise<TopicService | undefined> {
  if (topicArn === undefined) return undefined
  if (endpoint) return { topicArn, endpoint, volatile: false }
  const { connection, volatile } = await queue
  if (!volatile) return { topicArn, volatile }
  const [{ createSnsClient }, { provisionTopic }] = await Promise.all([
    import('@orders/shared/adapters/sns/client'),
    import('@orders/shared/adapters/sns/provision'),
  ])
  const sns = createSnsClient(connection)
  try {
    const made = await provisionTopic(sns, topicArn)
    return { ...connection, topicArn: made.topicArn, volatile }
  } finally {
    sns.destroy()
  }
}

/** The mail service that is configured, or one of our own with an inbox, which tells of bounces to the queue once that is open. */
export async function openMailService(config: EmbeddedConfig, queue: Promise<QueueService>): Promise<MailService> {
  if (config.AWS_ENDPOINT_URL_SES)
    return { connection: sesConnectionOf(config), redirectInbox: () => {}, close: async () => {} }
  const events = createSesEventSender(queue)
  const { endpoint: own, ...ses } = await startEmbeddedSes({ port: config.INBOX_PORT, publish: events.publish })
  const close = async () => {
    await ses.close()
    events.close()
  }
  return { connection: embedded(own), ...ses, close }
}

/** What SNS does between SES and a queue. */
function createSesEventSender(queue: Promise<QueueService>): { publish: PublishSesEvent; close(): void } {
  let sqs: SQSClient | undefined
  let isClosed = false

  async function send(MessageBody: string): Promise<void> {
    const { connection, sesEventsQueueUrl: QueueUrl } = await queue
    if (!QueueUrl) return
    const [{ SendMessageCommand }, { createSqsClient }] = await Promise.all([
      import('@aws-sdk/client-sqs'),
      import('@orders/shared/adapters/sqs/client'),
    ])
    if (isClosed) return
    sqs ??= createSqsClient(connection)
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))
  }

  return {
    publish: (body) => {
      send(body).catch((error) => process.emitWarning(`An event of the embedded SES did not reach its queue: ${error}`))
    },
    close: () => {
      isClosed = true
      sqs?.destroy()
    },
  }
}

const embedded = (endpoint: string): Connection => ({
  region: EMBEDDED_REGION,
  endpoint,
  credentials: EMBEDDED_CREDENTIALS,
})
