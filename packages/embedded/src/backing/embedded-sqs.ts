import type { AddressInfo } from 'node:net'
import { type QueuePlan, queueAttributesOf, RETENTION } from '@orders/shared/adapters/sqs/queue-plan'
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

const HOST = '127.0.0.1'

/** A queue in memory, on a free port of the loopback address, with its dead-letter queue, and the same for events of SES. What they hold is lost with the process. */
export async function startEmbeddedSqs(options: EmbeddedSqsOptions): Promise<EmbeddedSqs> {
  const app = buildApp({ logger: false })
  await app.listen({ port: 0, host: HOST })
  const host = `${HOST}:${portOf(app.server.address())}`

  /** Within the process: a client of AWS takes longer to load than the queues to be made. */
  async function createQueue(QueueName: string, Attributes: object): Promise<string> {
    const { statusCode, body } = await app.inject({
      method: 'POST',
      url: '/',
      headers: { host, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.CreateQueue' },
      payload: JSON.stringify({ QueueName, Attributes }),
    })
    if (statusCode !== 200) throw new Error(`the embedded queue ${QueueName} could not be made: ${body}`)
    return JSON.parse(body).QueueUrl
  }

  async function createQueues(plan: QueuePlan) {
    const deadLetterQueueUrl = await createQueue(plan.deadLetterQueueName, RETENTION)
    const deadLetterTargetArn = `arn:aws:sqs:${EMBEDDED_REGION}:000000000000:${plan.deadLetterQueueName}`
    const queueUrl = await createQueue(plan.queueName, queueAttributesOf(plan, deadLetterTargetArn))
    return { queueUrl, deadLetterQueueUrl }
  }

  try {
    const queues = await createQueues({ ...options, queueName: 'orders', deadLetterQueueName: 'orders-dead-letters' })
    const { queueUrl: sesEventsQueueUrl } = await createQueues({
      ...options,
      queueName: 'ses-events',
      deadLetterQueueName: 'ses-events-dead-letters',
      maxReceiveCount: SES_EVENTS_MAX_RECEIVE_COUNT,
    })
    return { endpoint: `http://${host}`, ...queues, sesEventsQueueUrl, close: async () => app.close() }
  } catch (error) {
    await app.close()
    throw error
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the embedded queue has no port')
  return address.port
}
