/** Runs the worker, on connections of its own to the database and to whatever else is configured. */
import { workerData } from 'node:worker_threads'
import { systemClock as clock } from '@orders/shared/adapters/clock'
import { openTracer } from '@orders/shared/adapters/otel/open-tracer'
import { createSesClient } from '@orders/shared/adapters/ses/client'
import { openTopic } from '@orders/shared/adapters/sns/open-topic'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { createSqsQueueProbe } from '@orders/shared/adapters/sqs/queue-probe'
import { createLogger } from '@orders/shared/logging/logger'
import type { QueueProbe } from '@orders/shared/ports/services'
import { logStoreOutages } from '@orders/shared/resilience/outage-log'
import { traceStore } from '@orders/shared/telemetry/tracing/trace-store'
import { tracerOptions } from '@orders/shared/telemetry/tracing/tracer-options'
import { composeWorker } from '@orders/worker/compose'
import type { Worker } from '@orders/worker/worker'
import { Registry } from 'prom-client'
import { openCache, openStore } from '../backing/open-data.ts'
import type { EmulatorsReady } from './emulators.ts'
import { createPassedOrders } from './passed-orders.ts'
import { workBehindRequests } from './priority.ts'
import { parentOf } from './thread.ts'
import type { DepthAnswer, FromWorker, ToWorker, WorkerData } from './worker-messages.ts'

/** Requests wait for every commit of this thread. */
const COMMIT_SPACING = { leastMs: 5, behindOthersMs: 40 }

const { config, writeLock } = workerData as WorkerData
const parent = parentOf<ToWorker, FromWorker>()
const logger = createLogger('embedded', config)
const cleanup = new AsyncDisposableStack()
const metrics = new Registry()
workBehindRequests()

const tracer = await openTracer({ ...tracerOptions(config), service: 'embedded', logger })
if (tracer) cleanup.defer(() => tracer.close())
const { store: chosen } = await openStore(config, { writeLock, spacing: COMMIT_SPACING })
const store = logStoreOutages(traceStore(chosen, tracer), logger)
cleanup.defer(() => store.close())

let worker: Worker | undefined
let queueProbe: QueueProbe | undefined
parent.on(async (message) => {
  if (message.type === 'begin') await begin(message.services, message.publicUrl)
  else if (message.type === 'nudge') worker?.nudge()
  else if (message.type === 'read depth') parent.post({ type: 'depth', ...(await readDepth()) })
  else parent.post({ type: 'metrics', metrics: await metrics.getMetricsAsJSON() })
})

async function readDepth(): Promise<DepthAnswer> {
  if (!queueProbe) return { problem: 'the worker has not begun yet' }
  return queueProbe.depth().then(
    (depth) => ({ depth }),
    (error) => ({ problem: error instanceof Error ? error.message : String(error) }),
  )
}

async function begin({ queue, topic: topicService, mail }: EmulatorsReady, publicUrl: string): Promise<void> {
  const sqs = createSqsClient(queue.connection)
  cleanup.defer(() => sqs.destroy())
  queueProbe = createSqsQueueProbe({ sqs, queueUrl: queue.queueUrl })
  const topic = topicService && (await openTopic(topicService))
  if (topic) cleanup.defer(topic.close)
  const ses = createSesClient(mail.connection)
  worker = composeWorker(
    { store, ...(await openWorkerCache()), sqs, ses, topic, clock, logger, metrics, tracer },
    {
      ...config,
      PUBLIC_URL: publicUrl,
      HOST: '127.0.0.1',
      SQS_URL: queue.queueUrl,
      SQS_DLQ_URL: queue.deadLetterQueueUrl,
      ...(queue.sesEventsQueueUrl ? { SES_EVENTS_SQS_URL: queue.sesEventsQueueUrl } : {}),
    },
  )
  cleanup.defer(worker.stop)
  await worker.start()
  parent.ready({}, () => cleanup.disposeAsync())
}

/** Redis is shared by its nature; the memory that stands in for it is the main thread's. */
async function openWorkerCache() {
  if (!config.REDIS_URL) return createPassedOrders((orders) => parent.post({ type: 'orders', orders }))
  const { cache, changes, close } = await openCache(config, { clock, logger })
  cleanup.defer(close)
  return { cache, changes }
}
