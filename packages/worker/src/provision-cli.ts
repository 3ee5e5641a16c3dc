import { createSesClient } from '@orders/shared/adapters/ses/client'
import { provisionSender } from '@orders/shared/adapters/ses/provision'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { provisionQueues } from '@orders/shared/adapters/sqs/provision'
import { maxReceiveCountOf } from '@orders/shared/config/queue-limits'
import { ProvisionConfigSchema } from '@orders/shared/config/services'
import { loadConfig } from '@orders/shared/environment'

const config = loadConfig(ProvisionConfigSchema)
const { AWS_REGION: region, SES_SENDER_EMAIL: sender } = config
const nameFrom = (queueUrl: string | undefined, otherwise: string): string => queueUrl?.split('/').at(-1) || otherwise
const at = (endpoint: string | undefined) => ({ region, ...(endpoint ? { endpoint } : {}) })

const sqs = createSqsClient(at(config.AWS_ENDPOINT_URL_SQS))
const ses = createSesClient(at(config.AWS_ENDPOINT_URL_SES))
try {
  const queues = await provisionQueues(sqs, {
    queueName: nameFrom(config.SQS_URL, 'orders'),
    deadLetterQueueName: nameFrom(config.SQS_DLQ_URL, 'orders-dead-letters'),
    maxReceiveCount: maxReceiveCountOf(config),
    visibilityTimeoutSeconds: config.VISIBILITY_TIMEOUT_SECONDS,
  })
  for (const name of queues.existed) console.log(`queue ${name}: was there, its settings are up to date`)
  for (const name of queues.made) console.log(`queue ${name}: made`)
  const identity = await provisionSender(ses, sender)
  const verification = identity.verified ? 'verified' : 'not verified yet: follow the link that SES mails to it'
  console.log(`sender ${sender}: ${identity.made ? 'made' : 'was there'}, ${verification}`)
  console.log(`\nSQS_URL=${queues.queueUrl}\nSQS_DLQ_URL=${queues.deadLetterQueueUrl}`)
} catch (error) {
  console.error(`Could not provision: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`)
  process.exitCode = 1
} finally {
  sqs.destroy()
  ses.destroy()
}
