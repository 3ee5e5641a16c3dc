import { systemClock as clock } from '@orders/shared/adapters/clock'
import { acceptEverything } from '@orders/shared/adapters/http/accept-everything'
import { createHttpFulfilment } from '@orders/shared/adapters/http/fulfilment'
import { findMongoUrlProblem } from '@orders/shared/adapters/mongo/client'
import { createMongoStore } from '@orders/shared/adapters/mongo/store'
import { openTracer } from '@orders/shared/adapters/otel/open-tracer'
import { openRedis } from '@orders/shared/adapters/redis/open-redis'
import { createSesClient } from '@orders/shared/adapters/ses/client'
import { createSesMailer } from '@orders/shared/adapters/ses/mailer'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { createSqsEventPublisher } from '@orders/shared/adapters/sqs/publisher'
import { createSqsQueueProbe } from '@orders/shared/adapters/sqs/queue-probe'
import { loadConfig } from '@orders/shared/config/environment'
import { WorkerConfigSchema } from '@orders/shared/config/services'
import { createClosers } from '@orders/shared/lifecycle/closers'
import { END_WITHIN_MS, limitEnd } from '@orders/shared/lifecycle/end-limit'
import { indexesStep } from '@orders/shared/lifecycle/preparation-steps'
import { logStoreOutages } from '@orders/shared/log-store-outages'
import { createLogger } from '@orders/shared/logging/logger'
import { createPreparation } from '@orders/shared/preparation'
import { traceFulfilment } from '@orders/shared/telemetry/tracing/trace-fulfilment'
import { traceMailer } from '@orders/shared/telemetry/tracing/trace-mailer'
import { tracePublisher } from '@orders/shared/telemetry/tracing/trace-publisher'
import { traceStore } from '@orders/shared/telemetry/tracing/trace-store'
import { tracerOptions } from '@orders/shared/telemetry/tracing/tracer-options'
import closeWithGrace from 'close-with-grace'
import { Registry } from 'prom-client'
import { createWorker } from './worker.ts'

const config = loadConfig(WorkerConfigSchema, { checks: { MONGODB_URL: findMongoUrlProblem } })
const logger = createLogger('worker', config)
const closers = createClosers()
const at = (endpoint: string | undefined) => ({ region: config.AWS_REGION, ...(endpoint ? { endpoint } : {}) })

const tracer = await openTracer({ ...tracerOptions(config), service: 'worker', logger })
if (tracer) closers.add(() => tracer.close())
const store = logStoreOutages(traceStore(createMongoStore({ url: config.MONGODB_URL }), tracer), logger)
closers.add(() => store.close())
const redis = openRedis({ url: config.REDIS_URL, logger })
closers.add(redis.close)
const sqs = createSqsClient(at(config.AWS_ENDPOINT_URL_SQS))
closers.add(async () => sqs.destroy())
const ses = createSesClient(at(config.AWS_ENDPOINT_URL_SES))
const mailer = traceMailer(createSesMailer({ ses, sender: config.SES_SENDER_EMAIL }), tracer)
closers.add(() => mailer.close())

const { FULFILMENT_URL: url, FULFILMENT_SECRET: secret } = config
const preparation = createPreparation([indexesStep(store)], { logger })
const worker = createWorker(
  {
    store,
    preparation,
    cache: redis.cache,
    changes: redis.changes,
    sqs,
    publisher: tracePublisher(createSqsEventPublisher({ sqs, queueUrl: config.SQS_URL }), tracer),
    queue: createSqsQueueProbe({ sqs, queueUrl: config.SQS_URL }),
    mailer,
    fulfilment: traceFulfilment(url && secret ? createHttpFulfilment({ url, secret }) : acceptEverything, tracer),
    clock,
    logger,
    metrics: new Registry(),
    tracer,
  },
  config,
)
closers.add(() => worker.stop())
closers.add(async () => preparation.stop())

closeWithGrace({ delay: END_WITHIN_MS, logger: false }, async ({ err, signal }) => {
  limitEnd()
  if (err) logger.fatal({ err }, 'unexpected error: shutting down')
  else logger.info({ signal }, 'shutting down')
  await closers.close()
})

await worker.start()
await preparation.start()
