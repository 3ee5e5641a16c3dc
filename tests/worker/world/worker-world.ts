import { GetQueueAttributesCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { startEmbeddedSes } from '@orders/embedded/backing/embedded-ses'
import { EMBEDDED_CREDENTIALS, EMBEDDED_REGION, startEmbeddedSqs } from '@orders/embedded/backing/embedded-sqs'
import { systemClock } from '@orders/shared/adapters/clock'
import { acceptEverything } from '@orders/shared/adapters/http/accept-everything'
import { createWebhookSender } from '@orders/shared/adapters/http/webhook-sender'
import { createMemoryOrderCache } from '@orders/shared/adapters/memory/order-cache'
import { createMemoryOrderChanges } from '@orders/shared/adapters/memory/order-changes'
import { createSesClient } from '@orders/shared/adapters/ses/client'
import { createSesMailer } from '@orders/shared/adapters/ses/mailer'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { createSqsEventPublisher } from '@orders/shared/adapters/sqs/publisher'
import { createSqsQueueProbe } from '@orders/shared/adapters/sqs/queue-probe'
import { maxReceiveCountFor } from '@orders/shared/config/redelivery'
import { parseNetworks } from '@orders/shared/domain/networks'
import type { EventPublisher, Fulfilment } from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'
import type { TopicPublisher } from '@orders/shared/ports/subscribers'
import { PREPARED } from '@orders/shared/testing/prepared'
import type { WorkerOptions, WorkerTiming } from '@orders/worker/deps'
import { createWorker, type WorkerServiceDeps } from '@orders/worker/worker'
import { Registry } from 'prom-client'
import { expect } from 'vitest'
import { recordingLogger } from './recording-logger.ts'
import { startSesFront } from './ses-front.ts'
import { createShop } from './shop.ts'

export interface WorldOptions extends Partial<WorkerOptions> {
  fulfilment?: Fulfilment
  timing?: Partial<WorkerTiming>
  /** Puts something between the relay and the queue. */
  between?(publisher: EventPublisher): EventPublisher
  /** In memory where it is left out. */
  store?: Store
  wrapStore?(store: Store): Store
  /** With it, the store keeps events for it. */
  topic?: TopicPublisher
  preparation?: WorkerServiceDeps['preparation']
}

const AT_REST = { timeout: 20_000, interval: 20 }

const QUICK: Partial<WorkerTiming> = {
  waitTimeSeconds: 1,
  retryDelay: () => 0,
  mailLeaseMs: 10_000,
  mailSweepMs: 50,
  mailProbe: { firstMs: 50, lastMs: 500 },
  relayPollMs: 50,
  watchdogMs: 100,
}

/** A real queue, store and mail service with a worker at work on them; `close` takes all of it down. */
export type WorkerWorld = Awaited<ReturnType<typeof openWorkerWorld>>

async function depthOf(sqs: SQSClient, queueUrl: string) {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }))
  return {
    waiting: Number(Attributes?.ApproximateNumberOfMessages),
    inFlight: Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
  }
}

export async function openWorkerWorld({
  fulfilment = acceptEverything,
  timing,
  preparation = PREPARED,
  store: givenStore,
  ...options
}: WorldOptions = {}) {
  const { VISIBILITY_TIMEOUT_SECONDS: visibility = 5, MAX_SQS_RETRIES: retries = 2 } = options
  const queues = await startEmbeddedSqs({
    visibilityTimeoutSeconds: visibility,
    maxReceiveCount: maxReceiveCountFor(retries),
  })
  const aws = { region: EMBEDDED_REGION, credentials: EMBEDDED_CREDENTIALS }
  const sqs = createSqsClient({ ...aws, endpoint: queues.endpoint })
  const publish = (MessageBody: string) =>
    void sqs.send(new SendMessageCommand({ QueueUrl: queues.sesEventsQueueUrl, MessageBody }))
  const inbox = await startEmbeddedSes({ port: 0, publish })
  const sesFront = await startSesFront(inbox.endpoint)
  const publisher = createSqsEventPublisher({ sqs, queueUrl: queues.queueUrl })
  const mailer = createSesMailer({
    ses: createSesClient({ ...aws, endpoint: sesFront.endpoint }),
    sender: 'shop@example.com',
  })
  const store = givenStore ?? openSqliteStore({ path: ':memory:', hasTopic: options.topic !== undefined })
  const webhookSender = createWebhookSender({ allowedNetworks: parseNetworks('127.0.0.0/8') })
  const cache = createMemoryOrderCache({ clock: systemClock })
  const logger = recordingLogger()

  const makeWorker = () =>
    createWorker(
      {
        store: options.wrapStore?.(store) ?? store,
        preparation: preparation,
        cache,
        changes: createMemoryOrderChanges(),
        sqs,
        publisher: options.between?.(publisher) ?? publisher,
        queue: createSqsQueueProbe({ sqs, queueUrl: queues.queueUrl }),
        topic: options.topic,
        mailer,
        fulfilment,
        webhookSender,
        clock: systemClock,
        logger,
        metrics: new Registry(),
      },
      {
        HOST: '127.0.0.1',
        WORKER_PORT: 0,
        WORKER_CONCURRENCY: 80,
        ORDER_DEADLINE_SECONDS: 60,
        EMAIL_VERIFICATION: 'optional',
        UNVERIFIED_MAILS_PER_DAY: 3,
        SQS_URL: queues.queueUrl,
        SQS_DLQ_URL: queues.deadLetterQueueUrl,
        SES_EVENTS_SQS_URL: queues.sesEventsQueueUrl,
        VISIBILITY_TIMEOUT_SECONDS: visibility,
        MAX_SQS_RETRIES: retries,
        ...options,
      },
      { ...QUICK, ...timing },
    )
  const worker = makeWorker()

  /** How much of anything is under way. */
  async function countLeft(): Promise<number> {
    const [orders, events, published, mails, ...queued] = await Promise.all([
      store.orders.countByStatus(),
      store.outbox.depth(),
      store.announcements.topic.depth(),
      store.mails.countUnsent(),
      depthOf(sqs, queues.queueUrl),
      depthOf(sqs, queues.deadLetterQueueUrl),
    ])
    const messages = queued.reduce((sum, { waiting, inFlight }) => sum + waiting + inFlight, 0)
    return orders.PENDING + orders.PROCESSING + events.pending + published.pending + mails + messages
  }

  return {
    ...createShop({ store, inbox, sqs, queueUrl: queues.queueUrl }),
    store,
    cache,
    sqs,
    queues,
    publisher,
    worker,
    makeWorker,
    sesFront,
    logger,
    logs: logger.lines,
    depth: () => depthOf(sqs, queues.queueUrl),
    /** Resolves when nothing is left to do: only then can be told that nothing, such as a mail, was done twice. */
    atRest: (): Promise<void> => expect.poll(countLeft, AT_REST).toBe(0),
    deadLetterDepth: () => depthOf(sqs, queues.deadLetterQueueUrl),
    close: async () => {
      await webhookSender.close()
      await worker.stop()
      await mailer.close()
      await publisher.close()
      await store.close()
      await sesFront.close()
      await inbox.close()
      await queues.close()
    },
  }
}
