import { loadConfig } from '@orders/shared/config/environment'
import { pause } from '@orders/shared/resilience/retry'
import type { Command } from 'commander'
import type { Terminal } from '../../output/terminal.ts'
import { retryUnanswered } from '../unanswered.ts'
import type { Provisioned } from './services.ts'

const WATCH_EVERY_MS = 2_000

export function addProvision(program: Command, terminal: Terminal): void {
  program
    .command('provision')
    .description("make the queues, the topic and the sender's identity, where they are missing")
    .option('--watch', 'and make them again whenever they are gone, as after a restart of LocalStack')
    .action(async ({ watch: isWatching = false }: { watch?: boolean }) => {
      // The clients of AWS are loaded only here: they take their time
      const { openProvisioned, ProvisionConfigSchema } = await import('./services.ts')
      const config = loadConfig(ProvisionConfigSchema)
      const { provision, close } = openProvisioned(config)
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

interface Watched {
  provision(): Promise<Provisioned>
  report(provisioned: Provisioned): void
  printError(error: unknown): void
}

/** Until SIGTERM. Reports what was missing and is made, and once when a service does not answer. */
async function watch({ provision, report, printError }: Watched): Promise<void> {
  const stopping = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort())
  for (let answered = true; !stopping.signal.aborted; ) {
    try {
      const provisioned = await provision()
      const { queues, sesEvents, topic, identity } = provisioned
      const isMade = identity.made || topic?.made || [queues, sesEvents].some((both) => both && both.made.length > 0)
      if (isMade) report(provisioned)
      answered = true
    } catch (error) {
      if (answered) printError(error)
      answered = false
    }
    await pause(WATCH_EVERY_MS, stopping.signal)
  }
}

function toLines({ queues, sesEvents, topic, identity }: Provisioned, sender: string): string {
  const verification = identity.verified ? 'verified' : 'not verified yet: follow the link that SES mails to it'
  const all = sesEvents ? [queues, sesEvents] : [queues]
  return [
    ...all.flatMap(({ existed }) => existed.map((name) => `queue ${name}: was there, its settings are up to date`)),
    ...all.flatMap(({ made }) => made.map((name) => `queue ${name}: made`)),
    ...(topic ? [`topic ${topic.name}: ${topic.made ? 'made' : 'was there'}`] : []),
    `sender ${sender}: ${identity.made ? 'made' : 'was there'}, ${verification}`,
    `\nSQS_URL=${queues.queueUrl}\nSQS_DLQ_URL=${queues.deadLetterQueueUrl}`,
    ...(sesEvents ? [`SES_EVENTS_SQS_URL=${sesEvents.queueUrl}`] : []),
    ...(topic ? [`SNS_TOPIC_ARN=${topic.topicArn}`] : []),
  ].join('\n')
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)
