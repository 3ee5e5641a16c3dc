import { mkdirSync } from 'node:fs'
import { buildApp } from '@orders/api/app'
import { systemClock as clock } from '@orders/shared/adapters/clock'
import { acceptEverything } from '@orders/shared/adapters/http/accept-everything'
import { createHttpFulfilment } from '@orders/shared/adapters/http/fulfilment'
import { createSesClient } from '@orders/shared/adapters/ses/client'
import { createSesMailer } from '@orders/shared/adapters/ses/mailer'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { createSqsEventPublisher } from '@orders/shared/adapters/sqs/publisher'
import { createSqsQueueProbe } from '@orders/shared/adapters/sqs/queue-probe'
import { bringUp } from '@orders/shared/bring-up'
import { createClosers } from '@orders/shared/closers'
import { SEED_PRODUCTS } from '@orders/shared/config/seed-products'
import type { EmbeddedConfig } from '@orders/shared/config/services'
import type { RootLogger } from '@orders/shared/logging'
import { createOutboxRelay } from '@orders/shared/outbox-relay'
import { remindAllUnsettled } from '@orders/worker/watchdog'
import { createWorker } from '@orders/worker/worker'
import { Registry } from 'prom-client'
import { chooseMailService, chooseQueue } from './backing/choose.ts'
import { chooseCache, chooseStore } from './backing/choose-data.ts'
import { keepSecrets } from './secrets.ts'

export interface EmbeddedSystem {
  /** Where the API is, such as http://127.0.0.1:3000. */
  url: string
  /** The page that shows the mail; none where SES is somewhere else. */
  inboxUrl?: string
  /** Finishes what is in flight, then closes everything in reverse order. */
  stop(): Promise<void>
}

/** Starts the API, the worker and every backing service that is not configured, in this process. */
export async function startEmbedded(config: EmbeddedConfig, logger: RootLogger): Promise<EmbeddedSystem> {
  const closers = createClosers()
  try {
    return await compose(config, logger, closers)
  } catch (error) {
    await closers.close()
    throw error
  }
}

async function compose(config: EmbeddedConfig, logger: RootLogger, closers: ReturnType<typeof createClosers>) {
  const { store, lock, prepare, remote } = await chooseStore(config)
  closers.add(() => store.close())
  const { release } = lock()
  closers.add(async () => release())
  const { cache, rateLimitStore, close: closeCache } = await chooseCache(config, { clock, logger })
  closers.add(closeCache)
  const queue = await chooseQueue(config)
  closers.add(queue.close)
  const mailService = await chooseMailService(config)
  closers.add(mailService.close)
  const sqs = createSqsClient(queue.connection)
  closers.add(async () => sqs.destroy())
  const mailer = createSesMailer({ ses: createSesClient(mailService.connection), sender: config.SES_SENDER_EMAIL })
  closers.add(() => mailer.close())

  const { queueUrl } = queue
  const publisher = createSqsEventPublisher({ sqs, queueUrl })
  const relay = createOutboxRelay({ outbox: store.outbox, publisher, clock, logger })
  closers.add(() => relay.stop())
  const shared = { store, cache, clock, logger, queue: createSqsQueueProbe({ sqs, queueUrl }) }
  const worker = createWorker(
    { ...shared, sqs, publisher, mailer, fulfilment: chooseFulfilment(config), metrics: new Registry() },
    { ...config, HOST: '127.0.0.1', SQS_URL: queueUrl, SQS_DLQ_URL: queue.deadLetterQueueUrl },
  )
  const options = { ...config, ...secretsOf(config) }
  const app = await buildApp({
    ...shared,
    relay,
    metrics: new Registry(),
    options,
    ...(rateLimitStore ? { rateLimitStore } : {}),
  })
  // Side by side: each of them may need most of the ten seconds that an end has
  closers.add(async () => {
    await Promise.all([app.close(), worker.stop()])
  })

  const stopping = new AbortController()
  closers.add(async () => stopping.abort())
  const begin = async () => {
    await prepare()
    if (await store.products.seed(SEED_PRODUCTS)) logger.info({ count: SEED_PRODUCTS.length }, 'products were made')
    if (!queue.forgetful) return
    const deadlineMs = config.ORDER_DEADLINE_SECONDS * 1000
    const reminded = await remindAllUnsettled({ store, relay, clock, logger }, { deadlineMs })
    if (reminded > 0) logger.info({ reminded }, 'what the last run left unsettled is published again')
  }
  if (remote) void bringUp('the database', begin, { logger, signal: stopping.signal })
  else await begin()
  await worker.start()
  const url = await app.listen({ host: config.HOST, port: config.PORT })
  return { url, ...(mailService.inboxUrl ? { inboxUrl: mailService.inboxUrl } : {}), stop: () => closers.close() }
}

function secretsOf({ DATA_DIR, ACCESS_TOKEN_JWT_SECRET, REFRESH_TOKEN_JWT_SECRET }: EmbeddedConfig) {
  if (ACCESS_TOKEN_JWT_SECRET && REFRESH_TOKEN_JWT_SECRET) return { ACCESS_TOKEN_JWT_SECRET, REFRESH_TOKEN_JWT_SECRET }
  mkdirSync(DATA_DIR, { recursive: true, mode: 0o700 })
  const kept = keepSecrets(DATA_DIR)
  return {
    ACCESS_TOKEN_JWT_SECRET: ACCESS_TOKEN_JWT_SECRET ?? kept.ACCESS_TOKEN_JWT_SECRET,
    REFRESH_TOKEN_JWT_SECRET: REFRESH_TOKEN_JWT_SECRET ?? kept.REFRESH_TOKEN_JWT_SECRET,
  }
}

function chooseFulfilment({ FULFILMENT_URL: url, FULFILMENT_SECRET: secret }: EmbeddedConfig) {
  return url && secret ? createHttpFulfilment({ url, secret }) : acceptEverything
}
