import '@orders/shared/lifecycle/thread-pool-size'
import { systemClock as clock } from '@orders/shared/adapters/clock'
import { findMongoUrlProblem } from '@orders/shared/adapters/mongo/connection/client'
import { createMongoStore } from '@orders/shared/adapters/mongo/store'
import { openTracer } from '@orders/shared/adapters/otel/open-tracer'
import { openRedis } from '@orders/shared/adapters/redis/open-redis'
import { createLocalStackInbox } from '@orders/shared/adapters/ses/inbox'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { createSqsEventPublisher } from '@orders/shared/adapters/sqs/publisher'
import { createSqsQueueProbe } from '@orders/shared/adapters/sqs/queue-probe'
import { loadConfig } from '@orders/shared/config/environment'
import { ApiConfigSchema } from '@orders/shared/config/services'
import { END_WITHIN_MS, limitEnd } from '@orders/shared/lifecycle/end-limit'
import { fatalMessageOf, untilItListens } from '@orders/shared/lifecycle/listening'
import { createLogger } from '@orders/shared/logging/logger'
import { createOutboxRelay } from '@orders/shared/outbox/outbox-relay'
import { logStoreOutages } from '@orders/shared/resilience/outage-log'
import { refusedCounterOf } from '@orders/shared/telemetry/metrics/outbox-metrics'
import { tracePublisher } from '@orders/shared/telemetry/tracing/trace-publisher'
import { traceStore } from '@orders/shared/telemetry/tracing/trace-store'
import { tracerOptions } from '@orders/shared/telemetry/tracing/tracer-options'
import closeWithGrace from 'close-with-grace'
import { Registry } from 'prom-client'
import { composeApi } from './compose.ts'

const config = loadConfig(ApiConfigSchema, { checks: { MONGODB_URL: findMongoUrlProblem } })
const logger = createLogger('api', config)
const cleanup = new AsyncDisposableStack()

const tracer = await openTracer({ ...tracerOptions(config), service: 'api', logger })
if (tracer) cleanup.defer(() => tracer.close())
const mongo = createMongoStore({ url: config.MONGODB_URL, hasTopic: config.SNS_TOPIC_ARN !== undefined })
const store = logStoreOutages(traceStore(mongo, tracer), logger)
cleanup.defer(() => store.close())
const redis = openRedis({ url: config.REDIS_URL, logger })
cleanup.defer(redis.close)
const sqs = createSqsClient({
  region: config.AWS_REGION,
  ...(config.AWS_ENDPOINT_URL_SQS ? { endpoint: config.AWS_ENDPOINT_URL_SQS } : {}),
})
cleanup.defer(() => sqs.destroy())
const metrics = new Registry()
const publisher = tracePublisher(createSqsEventPublisher({ sqs, queueUrl: config.SQS_URL }), tracer)
const relay = createOutboxRelay({
  outbox: store.outbox,
  publisher,
  clock,
  logger,
  countRefused: refusedCounterOf(metrics),
})
cleanup.defer(() => relay.stop())

const { app, preparation } = await composeApi({
  store,
  cache: redis.cache,
  changes: redis.changes,
  rateLimits: redis.limitRates(),
  sessionEndings: redis.tellEndings(),
  queue: createSqsQueueProbe({ sqs, queueUrl: config.SQS_URL }),
  relay,
  clock,
  logger,
  metrics,
  tracer,
  options: config,
  ...(config.INBOX_SOURCE_URL
    ? { inbox: { source: createLocalStackInbox({ url: config.INBOX_SOURCE_URL }), isBehindContainerNetwork: true } }
    : {}),
})
cleanup.defer(() => app.close())

closeWithGrace({ delay: END_WITHIN_MS, logger: false }, async ({ err, signal }) => {
  limitEnd()
  if (err) logger.fatal({ err }, fatalMessageOf(err))
  else logger.info({ signal }, 'shutting down')
  await cleanup.disposeAsync()
})

await untilItListens(app.listen({ host: config.HOST, port: config.PORT }), { port: 'PORT', host: 'HOST' })
await preparation.start()
