import { systemClock as clock } from '@orders/shared/adapters/clock'
import { findMongoUrlProblem } from '@orders/shared/adapters/mongo/connection/client'
import { createMongoStore } from '@orders/shared/adapters/mongo/store'
import { openTracer } from '@orders/shared/adapters/otel/open-tracer'
import { openRedis } from '@orders/shared/adapters/redis/open-redis'
import { createSesClient } from '@orders/shared/adapters/ses/client'
import { sesConnectionOf } from '@orders/shared/adapters/ses/connection'
import { openTopic } from '@orders/shared/adapters/sns/open-topic'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { loadConfig } from '@orders/shared/config/environment'
import { WorkerConfigSchema } from '@orders/shared/config/services'
import { END_WITHIN_MS, limitEnd } from '@orders/shared/lifecycle/end-limit'
import { fatalMessageOf } from '@orders/shared/lifecycle/listening'
import { createLogger } from '@orders/shared/logging/logger'
import { logStoreOutages } from '@orders/shared/resilience/outage-log'
import { traceStore } from '@orders/shared/telemetry/tracing/trace-store'
import { tracerOptions } from '@orders/shared/telemetry/tracing/tracer-options'
import closeWithGrace from 'close-with-grace'
import { Registry } from 'prom-client'
import { composeWorker } from './compose.ts'

const config = loadConfig(WorkerConfigSchema, { checks: { MONGODB_URL: findMongoUrlProblem } })
const logger = createLogger('worker', config)
const cleanup = new AsyncDisposableStack()

const tracer = await openTracer({ ...tracerOptions(config), service: 'worker', logger })
if (tracer) cleanup.defer(() => tracer.close())
const mongo = createMongoStore({ url: config.MONGODB_URL, hasTopic: config.SNS_TOPIC_ARN !== undefined })
const store = logStoreOutages(traceStore(mongo, tracer), logger)
cleanup.defer(() => store.close())
const redis = openRedis({ url: config.REDIS_URL, logger })
cleanup.defer(redis.close)
const { AWS_REGION: region, AWS_ENDPOINT_URL_SQS: endpoint } = config
const sqs = createSqsClient({ region, ...(endpoint ? { endpoint } : {}) })
cleanup.defer(() => sqs.destroy())
const topic = await openTopic({ topicArn: config.SNS_TOPIC_ARN, endpoint: config.AWS_ENDPOINT_URL_SNS })
if (topic) cleanup.defer(topic.close)
const ses = createSesClient(sesConnectionOf(config))
const { cache, changes } = redis
const worker = composeWorker(
  { store, cache, changes, sqs, ses, topic, clock, logger, metrics: new Registry(), tracer },
  config,
)
cleanup.defer(() => worker.stop())

closeWithGrace({ delay: END_WITHIN_MS, logger: false }, async ({ err, signal }) => {
  limitEnd()
  if (err) logger.fatal({ err }, fatalMessageOf(err))
  else logger.info({ signal }, 'shutting down')
  await cleanup.disposeAsync()
})

await worker.start()
