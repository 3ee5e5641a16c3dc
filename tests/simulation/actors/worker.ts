import { createSesMailer } from '@orders/shared/adapters/ses/mailer'
import { createSqsEventPublisher } from '@orders/shared/adapters/sqs/publisher'
import { createSqsQueueProbe } from '@orders/shared/adapters/sqs/queue-probe'
import { createWorkerMetrics } from '@orders/worker/metrics'
import { createWorkerCore } from '@orders/worker/worker-core'
import { Registry } from 'prom-client'
import { linkCache } from '../services/cache.ts'
import { createLink } from '../services/link.ts'
import { createSesClient } from '../services/mail-service.ts'
import { createPartner } from '../services/partner.ts'
import { DEAD_LETTERS_URL, QUEUE_URL } from '../services/sqs.ts'
import { createSqsClient } from '../services/sqs-client.ts'
import { linkStore } from '../services/store.ts'
import type { World } from '../world.ts'
import { createTraceLogger } from './logger.ts'
import type { SimulatedProcess } from './process.ts'

/** Of all runs together: nothing depends on them. */
const workerMetrics = createWorkerMetrics(new Registry())

const NO_ENDPOINTS = {
  send: async () => ({ error: 'there are no endpoints here', durationMs: 0 }),
  close: async () => {},
}

/** The worker as its root composes it, on simulated services. @returns what stops it gracefully */
export function startWorker(world: World, process: SimulatedProcess): () => Promise<void> {
  const { plan, changes } = world
  const { settings } = plan
  const link = createLink(world, process)
  const sqs = createSqsClient(world, process, link)
  const core = createWorkerCore(
    {
      store: linkStore(world, process, link),
      cache: linkCache(world, link),
      changes,
      sqs,
      publisher: createSqsEventPublisher({ sqs, queueUrl: QUEUE_URL }),
      queue: createSqsQueueProbe({ sqs, queueUrl: QUEUE_URL }),
      mailer: createSesMailer({ ses: createSesClient(world, process, link), sender: 'shop@example.com' }),
      fulfilment: createPartner(world, process, link),
      webhookSender: NO_ENDPOINTS,
      clock: process.clock,
      logger: createTraceLogger(world, process),
      workerMetrics,
    },
    {
      HOST: '127.0.0.1',
      WORKER_PORT: 0,
      WORKER_CONCURRENCY: settings.concurrency,
      MAX_SQS_RETRIES: settings.maxRetries,
      SQS_URL: QUEUE_URL,
      SQS_DLQ_URL: DEAD_LETTERS_URL,
      VISIBILITY_TIMEOUT_SECONDS: settings.visibilitySeconds,
      ORDER_DEADLINE_SECONDS: settings.deadlineSeconds,
      EMAIL_VERIFICATION: 'optional',
      UNVERIFIED_MAILS_PER_DAY: 3,
    },
    {
      relayPollMs: settings.relayPollMs,
      mailSweepMs: settings.relayPollMs,
      watchdogMs: settings.watchdogMs,
      mailLeaseMs: settings.mailLeaseMs,
    },
  )
  core.start()
  return core.stop
}
