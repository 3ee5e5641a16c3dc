import { createAnnouncementRelays } from '@orders/shared/outbox/announcement-relays'
import { createOutboxRelay } from '@orders/shared/outbox/outbox-relay'
import { createHousekeeping } from './background/housekeeping.ts'
import { createMailSweeper } from './background/mail-sweeper.ts'
import { createOrderNumbering } from './background/order-numbers.ts'
import { createWatchdog } from './background/watchdog.ts'
import { createConsumers } from './consumers.ts'
import type { WorkerDeps, WorkerOptions, WorkerTiming } from './deps.ts'
import { createMails, type Mails } from './mail/mails.ts'
import type { WorkerMetrics } from './metrics.ts'
import { createQueueWatch } from './queue/queue-watch.ts'
import { exponentialDelay } from './queue/retry-delay.ts'
import { createDeliveries } from './webhooks/deliveries.ts'

const TIMING: WorkerTiming = {
  waitTimeSeconds: 20,
  retryDelay: exponentialDelay,
  mailLeaseMs: 15_000,
  mailSweepMs: 1_000,
  mailProbe: { firstMs: 1_000, lastMs: 30_000 },
  webhookSweepMs: 1_000,
  webhookLeaseMs: 30_000,
  relayPollMs: 1_000,
  watchdogMs: 2_000,
  drainMs: 7_000,
}

/** Longer than the consumers' drain: a mail begun just before the stop may take MAIL_SENT_WITHIN_MS. */
const LAST_MAILS_MS = 1_000

export interface WorkerCore {
  start(): void
  /** Finishes what is in hand; resolves within nine seconds. */
  stop(): Promise<void>
  /** "There is something in the outbox", from who wrote it: the relay would find it by itself, but later. */
  nudge(): void
  /** What there is to know of the mail service. */
  mails: Pick<Mails, 'state' | 'reason'>
}

/** All that a worker does, but for its health server: it listens nowhere and reads no clock but the one it is given. */
export function createWorkerCore(
  deps: Omit<WorkerDeps, 'metrics'> & { workerMetrics: WorkerMetrics },
  options: WorkerOptions,
  timing: Partial<WorkerTiming> = {},
): WorkerCore {
  const { store, clock, publisher, logger, topic } = deps
  const times = { ...TIMING, ...timing }
  const { messagesRefused, topicEventsRefused } = deps.workerMetrics
  const relay = createOutboxRelay(
    { outbox: store.outbox, publisher, clock, logger, countRefused: messagesRefused },
    { pollMs: times.relayPollMs },
  )
  const deliveries = createDeliveries(
    { ...deps, metrics: deps.workerMetrics.webhooks },
    { everyMs: times.webhookSweepMs, leaseMs: times.webhookLeaseMs, drainMs: times.drainMs },
  )
  const announcements = createAnnouncementRelays(
    { store, topic, clock, logger, countRefused: topicEventsRefused, onFannedOut: deliveries.nudge },
    { pollMs: times.relayPollMs },
  )
  const watch = createQueueWatch(clock)
  const mails = createMails({ ...deps, metrics: deps.workerMetrics }, mailsOptions(options, times))
  const sweeper = createMailSweeper({ ...deps, ledger: store.mails, mails }, { everyMs: times.mailSweepMs })
  const consumers = createConsumers({ ...deps, announcements, mails, watch }, options, times)
  const deadlineMs = options.ORDER_DEADLINE_SECONDS * 1000
  const watchdog = createWatchdog(
    { ...deps, relay, watch, metrics: deps.workerMetrics },
    { everyMs: times.watchdogMs, deadlineMs },
  )
  const numbering = createOrderNumbering({ ...deps, orders: store.orders })
  const parts = [...consumers, sweeper, watchdog, deliveries, createHousekeeping(deps), numbering]

  return {
    start: () => {
      relay.start()
      announcements.start()
      mails.start()
      for (const part of parts) part.start()
    },
    stop: async () => {
      // Side by side: orders that are settled meanwhile leave their mails to the other workers.
      const mailsSent = mails.stop(times.drainMs + LAST_MAILS_MS)
      await Promise.all([mailsSent, ...parts.map((part) => part.stop())])
      // The events of the last orders still go out, if the queue takes them.
      for (const last of [relay, announcements]) void last.flush()
      await Promise.all([relay.stop(), announcements.stop()])
    },
    nudge: () => {
      relay.nudge()
      announcements.nudge()
    },
    mails,
  }
}

function mailsOptions(options: WorkerOptions, { mailLeaseMs, mailProbe }: WorkerTiming) {
  const { PUBLIC_URL: publicUrl, EMAIL_VERIFICATION, UNVERIFIED_MAILS_PER_DAY } = options
  const unverifiedMailsPerDay = EMAIL_VERIFICATION === 'off' ? undefined : UNVERIFIED_MAILS_PER_DAY
  return { publicUrl, unverifiedMailsPerDay, mailLeaseMs, probe: mailProbe }
}
