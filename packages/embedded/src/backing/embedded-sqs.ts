import type { AddressInfo } from 'node:net'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { provisionQueues } from '@orders/shared/adapters/sqs/provision'
import { buildApp } from 'fauxqs'

export interface EmbeddedSqs {
  endpoint: string
  queueUrl: string
  deadLetterQueueUrl: string
  close(): Promise<void>
}

export interface EmbeddedSqsOptions {
  visibilityTimeoutSeconds: number
  maxReceiveCount: number
}

/** Embedded services check no signature; the SDK insists on signing. */
export const EMBEDDED_CREDENTIALS = { accessKeyId: 'embedded', secretAccessKey: 'embedded' }
export const EMBEDDED_REGION = 'us-east-1'

/** A queue in memory, on a free port of the loopback address, with its dead-letter queue. What it holds is lost with the process. */
export async function startEmbeddedSqs(options: EmbeddedSqsOptions): Promise<EmbeddedSqs> {
  const app = buildApp({ logger: false })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const endpoint = `http://127.0.0.1:${portOf(app.server.address())}`
  const sqs = createSqsClient({ region: EMBEDDED_REGION, endpoint, credentials: EMBEDDED_CREDENTIALS })
  try {
    const { queueUrl, deadLetterQueueUrl } = await provisionQueues(sqs, {
      queueName: 'orders',
      deadLetterQueueName: 'orders-dead-letters',
      ...options,
    })
    return { endpoint, queueUrl, deadLetterQueueUrl, close: async () => app.close() }
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
