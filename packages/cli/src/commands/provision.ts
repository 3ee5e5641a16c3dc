import { createSesClient } from '@orders/shared/adapters/ses/client'
import { type ProvisionedSender, provisionSender } from '@orders/shared/adapters/ses/provision'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { type ProvisionedQueues, provisionQueues, type QueuePlan } from '@orders/shared/adapters/sqs/provision'
import { loadConfig } from '@orders/shared/config/environment'
import { pickVariables } from '@orders/shared/config/parse'
import { maxReceiveCountFor, SES_EVENTS_MAX_RECEIVE_COUNT } from '@orders/shared/config/redelivery'
import { pause } from '@orders/shared/resilience/retry'
import type { Command } from 'commander'
import type { Static } from 'typebox'
import type { Terminal } from '../output/terminal.ts'
import { retryUnanswered, whenAnswered } from './unanswered.ts'

const WATCH_EVERY_MS = 2_000

/** The queues are made under the names that SQS_URL, SQS_DLQ_URL and SES_EVENTS_SQS_URL end with; without the last one, none of its own. */
export const ProvisionConfigSchema = pickVariables(
  ['AWS_REGION', 'MAX_SQS_RETRIES', 'VISIBILITY_TIMEOUT_SECONDS', 'SES_SENDER_EMAIL'],
  [
    'SQS_URL',
    'SQS_DLQ_URL',
    'SES_EVENTS_SQS_URL',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_ENDPOINT_URL_SQS',
    'AWS_ENDPOINT_URL_SES',
  ],
)

export function addProvision(program: Command, terminal: Terminal): void {
  program
    .command('provision')
    .description("make the queues and the sender's identity, where they are missing")
    .option('--watch', 'and make them again whenever they are gone, as after a restart of LocalStack')
    .action(async ({ watch: isWatching = false }: { watch?: boolean }) => {
      const config = loadConfig(ProvisionConfigSchema)
      const { provision, close } = openServices(config)
      const report = (provisioned: Provisioned) => terminal.print(toLines(provisioned, config.SES_SENDER_EMAIL))
      const printError = (error: unknown) => terminal.printError(`Could not provision: ${reasonOf(error)}`)
      try {
        if (isWatching) await watch({ provision, report, printError })
        else report(await retryUnanswered(provision))
      } catch (error) {
        printError(error)
        terminal.endWith(1)
      } finally {
        close()
      }
    })
}

interface Provisioned {
  queues: ProvisionedQueues
  sesEvents: ProvisionedQueues | undefined
  identity: ProvisionedSender
}

interface Watched {
  provision(): Promise<Provisioned>
  report(provisioned: Provisioned): void
  printError(error: unknown): void
}

function openServices(config: Static<typeof ProvisionConfigSchema>) {
  const { AWS_REGION: region, AWS_ENDPOINT_URL_SQS: sqsUrl, AWS_ENDPOINT_URL_SES: sesUrl } = config
  const sqs = createSqsClient({ region, ...(sqsUrl ? { endpoint: sqsUrl } : {}) })
  const ses = createSesClient({ region, ...(sesUrl ? { endpoint: sesUrl } : {}) })
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
  const makeQueues = (queuePlan: QueuePlan) =>
    whenAnswered(`SQS at ${sqsUrl ?? region}`, provisionQueues(sqs, queuePlan))
  return {
    provision: async (): Promise<Provisioned> => ({
      queues: await makeQueues(plan),
      sesEvents: sesEventsPlan ? await makeQueues(sesEventsPlan) : undefined,
      identity: await whenAnswered(`SES at ${sesUrl ?? region}`, provisionSender(ses, config.SES_SENDER_EMAIL)),
    }),
    close: () => {
      sqs.destroy()
      ses.destroy()
    },
  }
}

/** Until SIGTERM. Reports what was missing and is made, and once when a service does not answer. */
async function watch({ provision, report, printError }: Watched): Promise<void> {
  const stopping = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort())
  for (let answered = true; !stopping.signal.aborted; ) {
    try {
      const provisioned = await provision()
      const { queues, sesEvents, identity } = provisioned
      const isMade = identity.made || [queues, sesEvents].some((both) => both && both.made.length > 0)
      if (isMade) report(provisioned)
      answered = true
    } catch (error) {
      if (answered) printError(error)
      answered = false
    }
    await pause(WATCH_EVERY_MS, stopping.signal)
  }
}

function toLines({ queues, sesEvents, identity }: Provisioned, sender: string): string {
  const verification = identity.verified ? 'verified' : 'not verified yet: follow the link that SES mails to it'
  const all = sesEvents ? [queues, sesEvents] : [queues]
  return [
    ...all.flatMap(({ existed }) => existed.map((name) => `queue ${name}: was there, its settings are up to date`)),
    ...all.flatMap(({ made }) => made.map((name) => `queue ${name}: made`)),
    `sender ${sender}: ${identity.made ? 'made' : 'was there'}, ${verification}`,
    `\nSQS_URL=${queues.queueUrl}\nSQS_DLQ_URL=${queues.deadLetterQueueUrl}`,
    ...(sesEvents ? [`SES_EVENTS_SQS_URL=${sesEvents.queueUrl}`] : []),
  ].join('\n')
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)
