import { maxReceiveCountFor } from '@orders/shared/config/redelivery'
import type { EmbeddedConfig } from '@orders/shared/config/services'
import { type EmbeddedSes, startEmbeddedSes } from './embedded-ses.ts'
import { EMBEDDED_CREDENTIALS, EMBEDDED_REGION, startEmbeddedSqs } from './embedded-sqs.ts'

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
  /** What the queue holds is lost with this process, so a start has to publish everything unsettled again. */
  volatile: boolean
  close(): Promise<void>
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
  const { SQS_URL, SQS_DLQ_URL, AWS_ENDPOINT_URL_SQS: endpoint, AWS_REGION: region } = config
  if (SQS_URL && SQS_DLQ_URL) {
    return {
      connection: { region, ...(endpoint ? { endpoint } : {}) },
      queueUrl: SQS_URL,
      deadLetterQueueUrl: SQS_DLQ_URL,
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

/** The mail service that is configured, or one of our own with an inbox. */
export async function openMailService(config: EmbeddedConfig): Promise<MailService> {
  const { AWS_ENDPOINT_URL_SES: endpoint, AWS_REGION: region } = config
  if (endpoint) return { connection: { region, endpoint }, redirectInbox: () => {}, close: async () => {} }
  const { endpoint: own, ...ses } = await startEmbeddedSes({ port: config.INBOX_PORT })
  return { connection: embedded(own), ...ses }
}

const embedded = (endpoint: string): Connection => ({
  region: EMBEDDED_REGION,
  endpoint,
  credentials: EMBEDDED_CREDENTIALS,
})
