import { createSystemMetrics } from '@orders/shared/metrics/system-metrics'
import { createOutboxRelay } from '@orders/shared/outbox/relay'
import { createConsumers } from './consumers.ts'
import type { WorkerDeps, WorkerOptions, WorkerTiming } from './deps.ts'
import { createHealthServer } from './health-server.ts'
import { createHousekeeping } from './housekeeping.ts'
import { createWorkerMetrics } from './metrics.ts'
import { exponentialDelay } from './retry-delay.ts'
import { createWatchdog } from './watchdog.ts'

const TIMING: WorkerTiming = {
  waitTimeSeconds: 20,
  retryDelay: exponentialDelay,
  mailLeaseMs: 15_000,
  relayPollMs: 1_000,
  watchdogMs: 2_000,
  drainMs: 7_000,
}

export interface Worker {
  /** Resolves when messages are taken and the health server listens. */
  start(): Promise<void>
  /** Finishes what is in hand; resolves within ten seconds. */
  stop(): Promise<void>
  /** "There is something in the outbox", from who wrote it: the relay would find it by itself, but later. */
  nudge(): void
  /** Where health and metrics are; throws before the start. */
  readonly url: string
}

/** Processes orders, sends mails, relays the outbox and looks after what got stuck. */
export function createWorker(deps: WorkerDeps, options: WorkerOptions, timing: Partial<WorkerTiming> = {}): Worker {
  const { store, cache, queue, clock, publisher, logger } = deps
  const times = { ...TIMING, ...timing }
  const relay = createOutboxRelay({ outbox: store.outbox, publisher, clock, logger }, { pollMs: times.relayPollMs })
  const metrics = createWorkerMetrics(deps.metrics)
  createSystemMetrics(deps.metrics, deps)
  const consumers = createConsumers({ ...deps, relay, workerMetrics: metrics }, options, times)
  const deadlineMs = options.ORDER_DEADLINE_SECONDS * 1000
  const watchdog = createWatchdog({ store, relay, clock, logger }, { everyMs: times.watchdogMs, deadlineMs })
  const housekeeping = createHousekeeping(deps)
  const health = createHealthServer({
    probes: {
      database: { required: true, ping: () => store.ping() },
      cache: { required: false, ping: () => cache.ping() },
      queue: { required: false, ping: () => queue.depth() },
    },
    registry: deps.metrics,
    clock,
    host: options.HOST,
    port: options.WORKER_PORT,
  })
  let url: string | undefined

  return {
    start: async () => {
      url = await health.listen()
      relay.start()
      for (const part of [...consumers, watchdog, housekeeping]) part.start()
      logger.info({ url }, 'the worker has started')
    },
    stop: async () => {
      await Promise.all([...consumers, watchdog, housekeeping].map((part) => part.stop()))
      // The events of the last orders still go out, if the queue takes them.
      void relay.flush()
      await relay.stop()
      await health.close()
      logger.info({}, 'the worker has stopped')
    },
    nudge: relay.nudge,
    get url() {
      if (!url) throw new Error('the worker has not been started')
      return url
    },
  }
}
