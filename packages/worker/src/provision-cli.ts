import { createSesClient } from '@orders/shared/adapters/ses/client'
import { type ProvisionedSender, provisionSender } from '@orders/shared/adapters/ses/provision'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { type ProvisionedQueues, provisionQueues } from '@orders/shared/adapters/sqs/provision'
import { loadConfig } from '@orders/shared/config/environment'
import { maxReceiveCountFor } from '@orders/shared/config/redelivery'
import { ProvisionConfigSchema } from '@orders/shared/config/services'
import { pause } from '@orders/shared/resilience/retry'

const USAGE = `Usage: npm run provision                make the queues and the sender's identity, where they are missing
       npm run provision -- --watch    and make them again whenever they are gone, as after a restart of LocalStack`

const WATCH_EVERY_MS = 2_000

const [option, ...rest] = process.argv.slice(2)
if (option === '--help' || option === '-h') {
  console.log(USAGE)
  process.exit(0)
}
if (rest.length > 0 || (option !== undefined && option !== '--watch')) {
  console.error(USAGE)
  process.exit(2)
}

const config = loadConfig(ProvisionConfigSchema)
const { AWS_REGION: region, SES_SENDER_EMAIL: sender } = config
const nameFrom = (queueUrl: string | undefined, otherwise: string): string => queueUrl?.split('/').at(-1) || otherwise
const at = (endpoint: string | undefined) => ({ region, ...(endpoint ? { endpoint } : {}) })
const sqs = createSqsClient(at(config.AWS_ENDPOINT_URL_SQS))
const ses = createSesClient(at(config.AWS_ENDPOINT_URL_SES))

try {
  if (option === '--watch') await watch()
  else report(await provision())
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
} finally {
  sqs.destroy()
  ses.destroy()
}

interface Provisioned {
  queues: ProvisionedQueues
  identity: ProvisionedSender
}

async function provision(): Promise<Provisioned> {
  const queues = await provisionQueues(sqs, {
    queueName: nameFrom(config.SQS_URL, 'orders'),
    deadLetterQueueName: nameFrom(config.SQS_DLQ_URL, 'orders-dead-letters'),
    maxReceiveCount: maxReceiveCountFor(config.MAX_SQS_RETRIES),
    visibilityTimeoutSeconds: config.VISIBILITY_TIMEOUT_SECONDS,
  })
  return { queues, identity: await provisionSender(ses, sender) }
}

/** Until SIGTERM. Speaks up when something was missing, and once when nobody answers. */
async function watch(): Promise<void> {
  const stopping = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort())
  for (let answered = true; !stopping.signal.aborted; ) {
    try {
      const provisioned = await provision()
      if (provisioned.queues.made.length > 0 || provisioned.identity.made) report(provisioned)
      answered = true
    } catch (error) {
      if (answered) console.error(explain(error))
      answered = false
    }
    await pause(WATCH_EVERY_MS, stopping.signal)
  }
}

function report({ queues, identity }: Provisioned): void {
  for (const name of queues.existed) console.log(`queue ${name}: was there, its settings are up to date`)
  for (const name of queues.made) console.log(`queue ${name}: made`)
  const verification = identity.verified ? 'verified' : 'not verified yet: follow the link that SES mails to it'
  console.log(`sender ${sender}: ${identity.made ? 'made' : 'was there'}, ${verification}`)
  console.log(`\nSQS_URL=${queues.queueUrl}\nSQS_DLQ_URL=${queues.deadLetterQueueUrl}`)
}

/** A refused connection to a name with several addresses is an error of many, without a message of its own. */
function explain(error: unknown): string {
  const [cause] = error instanceof AggregateError ? error.errors : [error]
  return `Could not provision: ${cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)}`
}
