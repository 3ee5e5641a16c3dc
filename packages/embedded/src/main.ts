import '@orders/shared/lifecycle/thread-pool-size'
import { setTimeout as delay } from 'node:timers/promises'
import { endWith, loadConfig } from '@orders/shared/config/environment'
import { ConfigError } from '@orders/shared/config/parse'
import { EMBEDDED_DEFAULTS, EmbeddedConfigSchema } from '@orders/shared/config/services'
import { END_WITHIN_MS, limitEnd } from '@orders/shared/lifecycle/end-limit'
import { createLogger } from '@orders/shared/logging/logger'
import closeWithGrace from 'close-with-grace'
import { startEmbedded } from './start.ts'
import { onStopSignal, STOP_SIGNALS } from './stop-signals.ts'

/** A database that answers is prepared by then. */
const WAIT_SILENTLY_MS = 2_000

const config = loadConfig(EmbeddedConfigSchema, { defaults: EMBEDDED_DEFAULTS })
const logger = createLogger('embedded', config)

const starting = startEmbedded(config, logger).catch((error: unknown) => {
  if (error instanceof ConfigError) endWith(error)
  logger.fatal({ err: error }, 'could not start')
  process.stderr.write(`Could not start: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})

const ending = closeWithGrace({ delay: END_WITHIN_MS, logger: false, skip: [...STOP_SIGNALS] }, async ({ err }) => {
  limitEnd()
  if (err) logger.fatal({ err }, 'unexpected error: shutting down')
  // A start is short: it is not broken off halfway
  await (await starting).stop()
})
onStopSignal((signal) => {
  logger.info({ signal }, 'shutting down')
  ending.close()
})
const system = await starting

const isWaiting = await Promise.race([system.ready.then(() => false), delay(WAIT_SILENTLY_MS, true, { ref: false })])
if (isWaiting) console.log(`\n  Not ready yet: ${system.url}/health/ready says what is missing.\n`)
await system.ready
const { ownTopic: topic } = system
const line = (label: string, value: string | undefined) => (value ? `\n    ${label}${value}` : '')
console.log(`
  Order processing is ready.

    Console     ${system.url}/console
    API         ${system.url}/api
    Swagger UI  ${system.url}/docs${line('Inbox       ', system.inboxUrl)}${line('Topic       ', topic && `${topic.topicArn} at ${topic.endpoint}`)}
    Data        ${config.MONGODB_URL ? 'MongoDB (MONGODB_URL)' : config.DATA_DIR}

  Stop it with Ctrl+C: orders, users and stock stay.
`)
