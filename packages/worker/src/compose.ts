import { acceptEverything } from '@orders/shared/adapters/http/accept-everything'
import { createAwaitedFulfilment } from '@orders/shared/adapters/http/await-answer'
import { createHttpFulfilment } from '@orders/shared/adapters/http/fulfilment'
import { createWebhookSender } from '@orders/shared/adapters/http/webhook-sender'
import { createSesMailer } from '@orders/shared/adapters/ses/mailer'
import { createSqsEventPublisher } from '@orders/shared/adapters/sqs/publisher'
import { createSqsQueueProbe } from '@orders/shared/adapters/sqs/queue-probe'
import type { WorkerConfig } from '@orders/shared/config/services'
import { parseNetworks } from '@orders/shared/domain/networks'
import { createPreparation } from '@orders/shared/lifecycle/preparation'
import { indexesStep } from '@orders/shared/lifecycle/preparation-steps'
import type { Clock } from '@orders/shared/ports/clock'
import type { Fulfilment } from '@orders/shared/ports/services'
import { traceFulfilment } from '@orders/shared/telemetry/tracing/trace-fulfilment'
import { traceMailer } from '@orders/shared/telemetry/tracing/trace-mailer'
import { tracePublisher } from '@orders/shared/telemetry/tracing/trace-publisher'
import type { WorkerDeps, WorkerOptions } from './deps.ts'
import { createWorker, type Worker } from './worker.ts'

/** Connections and what else a process has of its own; their owner closes them after the worker has stopped. */
export type WorkerConnections = Pick<
  WorkerDeps,
  'store' | 'cache' | 'changes' | 'sqs' | 'topic' | 'clock' | 'logger' | 'metrics' | 'tracer'
> &
  Pick<Parameters<typeof createSesMailer>[0], 'ses'>

type ComposeConfig = WorkerOptions &
  Pick<WorkerConfig, 'SES_SENDER_EMAIL' | 'SES_CONFIGURATION_SET' | 'WEBHOOK_ALLOWED_NETWORKS'> &
  FulfilmentConfig

type FulfilmentConfig = Pick<
  WorkerConfig,
  'FULFILMENT' | 'FULFILMENT_URL' | 'FULFILMENT_SECRET' | 'FULFILMENT_DEADLINE_HOURS'
>

/** The worker as both forms run it: as a process of its own, and as a thread of embedded mode. */
export function composeWorker(connections: WorkerConnections, config: ComposeConfig): Worker {
  const { store, sqs, ses, logger, tracer } = connections
  const { SQS_URL: queueUrl, SES_SENDER_EMAIL: sender } = config
  const webhookSender = createWebhookSender({ allowedNetworks: parseNetworks(config.WEBHOOK_ALLOWED_NETWORKS) })
  const preparation = createPreparation([indexesStep(store)], { logger })
  const mailer = traceMailer(createSesMailer({ ses, sender, configurationSet: config.SES_CONFIGURATION_SET }), tracer)
  const worker = createWorker(
    {
      ...connections,
      preparation,
      publisher: tracePublisher(createSqsEventPublisher({ sqs, queueUrl }), tracer),
      queue: createSqsQueueProbe({ sqs, queueUrl }),
      mailer,
      webhookSender,
      fulfilment: traceFulfilment(fulfilmentOf(config, connections.clock), tracer),
    },
    config,
  )
  return {
    nudge: worker.nudge,
    start: async () => {
      await worker.start()
      void preparation.start()
    },
    stop: async () => {
      preparation.stop()
      await worker.stop()
      await Promise.all([mailer.close(), webhookSender.close()])
    },
    get url() {
      return worker.url
    },
  }
}

function fulfilmentOf(config: FulfilmentConfig, clock: Clock): Fulfilment {
  const { FULFILMENT, FULFILMENT_URL: url, FULFILMENT_SECRET: secret, FULFILMENT_DEADLINE_HOURS: hours } = config
  if (FULFILMENT === 'await') return createAwaitedFulfilment({ clock, deadlineMs: hours * 3_600_000 })
  return url && secret ? createHttpFulfilment({ url, secret, nowMs: clock.nowMs }) : acceptEverything
}
