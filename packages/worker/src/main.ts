import { systemClock as clock } from '@orders/shared/adapters/clock'
import { acceptEverything } from '@orders/shared/adapters/http/accept-everything'
import { createHttpFulfilment } from '@orders/shared/adapters/http/fulfilment'
import { createMongoStore } from '@orders/shared/adapters/mongo/store'
import { createRedisClient } from '@orders/shared/adapters/redis/client'
import { createRedisOrderCache } from '@orders/shared/adapters/redis/order-cache'
import { createSesClient } from '@orders/shared/adapters/ses/client'
import { createSesMailer } from '@orders/shared/adapters/ses/mailer'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { createSqsEventPublisher } from '@orders/shared/adapters/sqs/publisher'
import { createSqsQueueProbe } from '@orders/shared/adapters/sqs/queue-probe'
import { bringUp } from '@orders/shared/bring-up'
import { createClosers } from '@orders/shared/closers'
import { WorkerConfigSchema } from '@orders/shared/config/services'
import { loadConfig } from '@orders/shared/environment'
import { createLogger } from '@orders/shared/logging'
import closeWithGrace from 'close-with-grace'
import { Registry } from 'prom-client'
import { createWorker } from './worker.ts'

const config = loadConfig(WorkerConfigSchema)
const logger = createLogger('worker', config.LOG_LEVEL)
const closers = createClosers()
const stopping = new AbortController()
const at = (endpoint: string | undefined) => ({ region: config.AWS_REGION, ...(endpoint ? { endpoint } : {}) })

const store = createMongoStore({ url: config.MONGODB_URL })
closers.add(() => store.close())
const redis = createRedisClient({ url: config.REDIS_URL, logger })
closers.add(async () => redis.destroy())
const cache = createRedisOrderCache({ client: redis, logger })
closers.add(() => cache.close())
const sqs = createSqsClient(at(config.AWS_ENDPOINT_URL_SQS))
closers.add(async () => sqs.destroy())
const ses = createSesClient(at(config.AWS_ENDPOINT_URL_SES))
const mailer = createSesMailer({ ses, sender: config.SES_SENDER_EMAIL })
closers.add(() => mailer.close())

const { FULFILMENT_URL: url, FULFILMENT_SECRET: secret } = config
const worker = createWorker(
  {
    store,
    cache,
    sqs,
    publisher: createSqsEventPublisher({ sqs, queueUrl: config.SQS_URL }),
    queue: createSqsQueueProbe({ sqs, queueUrl: config.SQS_URL }),
    mailer,
    fulfilment: url && secret ? createHttpFulfilment({ url, secret }) : acceptEverything,
    clock,
    logger,
    metrics: new Registry(),
  },
  config,
)
closers.add(() => worker.stop())

closeWithGrace({ delay: 10_000, logger: false }, async ({ err, signal }) => {
  if (err) logger.fatal({ err }, 'unexpected error: shutting down')
  else logger.info({ signal }, 'shutting down')
  stopping.abort()
  await closers.close()
})

await worker.start()
await bringUp('the database', () => store.prepare(), { logger, signal: stopping.signal })
