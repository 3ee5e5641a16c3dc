import { mkdirSync } from 'node:fs'
import { buildApp } from '@orders/api/app'
import { systemClock as clock } from '@orders/shared/adapters/clock'
import { acceptEverything } from '@orders/shared/adapters/http/accept-everything'
import { createHttpFulfilment } from '@orders/shared/adapters/http/fulfilment'
import { openTracer } from '@orders/shared/adapters/otel/open-tracer'
import { createSesClient } from '@orders/shared/adapters/ses/client'
import { createSesMailer } from '@orders/shared/adapters/ses/mailer'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { createSqsMessageSender } from '@orders/shared/adapters/sqs/message-sender'
import { createSqsEventPublisher } from '@orders/shared/adapters/sqs/publisher'
import { createSqsQueueProbe } from '@orders/shared/adapters/sqs/queue-probe'
import { bringUp } from '@orders/shared/bring-up'
import { createClosers } from '@orders/shared/closers'
import { SEED_PRODUCTS } from '@orders/shared/config/seed-products'
import type { EmbeddedConfig } from '@orders/shared/config/services'
import type { RootLogger } from '@orders/shared/logging'
import { createOutboxRelay } from '@orders/shared/outbox-relay'
import { traceFulfilment } from '@orders/shared/tracing/trace-fulfilment'
import { traceMailer } from '@orders/shared/tracing/trace-mailer'
import { tracePublisher } from '@orders/shared/tracing/trace-publisher'
import { traceStore } from '@orders/shared/tracing/trace-store'
import { tracerOptions } from '@orders/shared/tracing/tracer-options'
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
  const tracer = await openTracer({ ...tracerOptions(config), service: 'embedded', logger })
  if (tracer) closers.add(() => tracer.close())
  const { store: chosen, lock, prepare, remote } = await chooseStore(config)
  const store = traceStore(chosen, tracer)
  closers.add(() => store.close())
  const { release } = lock()
  closers.add(async () => release())
  const { cache, changes, rateLimitStore, close: closeCache } = await chooseCache(config, { clock, logger })
  closers.add(closeCache)
  const queue = await chooseQueue(config)
  closers.add(queue.close)
  const mailService = await chooseMailService(config)
  closers.add(mailService.close)
  const sqs = createSqsClient(queue.connection)
  closers.add(async () => sqs.destroy())
  const ses = createSesClient(mailService.connection)
  const mailer = traceMailer(createSesMailer({ ses, sender: config.SES_SENDER_EMAIL }), tracer)
  closers.add(() => mailer.close())

  const { queueUrl } = queue
  const publisher = tracePublisher(createSqsEventPublisher({ sqs, queueUrl }), tracer)
  const relay = createOutboxRelay({ outbox: store.outbox, publisher, clock, logger })
  closers.add(() => relay.stop())
  const queueProbe = createSqsQueueProbe({ sqs, queueUrl })
  // One registry, so that whoever scrapes either of the two sees everything
  const shared = { store, cache, changes, clock, logger, queue: queueProbe, metrics: new Registry(), tracer }
  const worker = createWorker(
    { ...shared, sqs, publisher, mailer, fulfilment: traceFulfilment(chooseFulfilment(config), tracer) },
    { ...config, HOST: '127.0.0.1', SQS_URL: queueUrl, SQS_DLQ_URL: queue.deadLetterQueueUrl },
  )
  const options = { ...config, ...secretsOf(config) }
  const app = await buildApp({
    ...shared,
    relay,
    messages: createSqsMessageSender({ sqs, queueUrl }),
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
