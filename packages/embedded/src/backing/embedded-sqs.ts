import type { AddressInfo } from 'node:net'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { provisionQueues } from '@orders/shared/adapters/sqs/provision'
import { SES_EVENTS_MAX_RECEIVE_COUNT } from '@orders/shared/config/redelivery'
import { buildApp } from 'fauxqs'

export interface EmbeddedSqs {
  endpoint: string
  queueUrl: string
  deadLetterQueueUrl: string
  /** Of what our own SES tells of mails. */
  sesEventsQueueUrl: string
  close(): Promise<void>
}

export interface EmbeddedSqsOptions {
  visibilityTimeoutSeconds: number
  maxReceiveCount: number
}

/** Embedded services check no signature; the SDK insists on signing. */
export const EMBEDDED_CREDENTIALS = { accessKeyId: 'embedded', secretAccessKey: 'embedded' }
export const EMBEDDED_REGION = 'us-east-1'

/** A queue in memory, on a free port of the loopback address, with its dead-letter queue, and the same for events of SES. What they hold is lost with the process. */
export async function startEmbeddedSqs(options: EmbeddedSqsOptions): Promise<EmbeddedSqs> {
  const app = buildApp({ logger: false })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const endpoint = `http://127.0.0.1:${portOf(app.server.address())}`
  const sqs = createSqsClient({ region: EMBEDDED_REGION, endpoint, credentials: EMBEDDED_CREDENTIALS })
  try {
    const [{ queueUrl, deadLetterQueueUrl }, { queueUrl: sesEventsQueueUrl }] = await Promise.all([
      provisionQueues(sqs, { queueName: 'orders', deadLetterQueueName: 'orders-dead-letters', ...options }),
      provisionQueues(sqs, {
        ...options,
        queueName: 'ses-events',
        deadLetterQueueName: 'ses-events-dead-letters',
        maxReceiveCount: SES_EVENTS_MAX_RECEIVE_COUNT,
      }),
    ])
    return { endpoint, queueUrl, deadLetterQueueUrl, sesEventsQueueUrl, close: async () => app.close() }
  } catch (error) {
    await app.close()
    throw error
  } finally {
    sqs.destroy()
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the embedded queue has no port')
  return address.port
}
