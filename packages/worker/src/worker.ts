import { createProcessMetrics } from '@orders/shared/metrics/process-metrics'
import { createSystemMetrics } from '@orders/shared/metrics/system-metrics'
import type { WorkerDeps, WorkerOptions, WorkerTiming } from './deps.ts'
import { createHealthServer } from './health-server.ts'
import { createWorkerMetrics } from './metrics.ts'
import { createWorkerCore, type WorkerCore } from './worker-core.ts'

export interface Worker extends Omit<WorkerCore, 'start'> {
  /** Resolves when messages are taken and the health server listens. */
  start(): Promise<void>
  /** Finishes what is in hand; resolves within ten seconds. */
  stop(): Promise<void>
  /** Where health and metrics are; throws before the start. */
  readonly url: string
}

/** Processes orders, sends mails, relays the outbox and looks after what got stuck. */
export function createWorker(deps: WorkerDeps, options: WorkerOptions, timing: Partial<WorkerTiming> = {}): Worker {
  const { store, cache, changes, queue, clock, logger, metrics: registry } = deps
  createProcessMetrics(registry)
  const workerMetrics = createWorkerMetrics(registry)
  createSystemMetrics(registry, deps)
  const core = createWorkerCore({ ...deps, workerMetrics }, options, timing)
  const health = createHealthServer({
    probes: {
      database: { required: true, ping: () => store.ping() },
      cache: { required: false, ping: () => cache.ping() },
      orderChanges: { required: false, ping: () => changes.ping() },
      queue: { required: false, ping: () => queue.depth() },
    },
    registry,
    clock,
    host: options.HOST,
    port: options.WORKER_PORT,
  })
  let url: string | undefined

  return {
    start: async () => {
      url = await health.listen()
      core.start()
      logger.info({ url }, 'the worker has started')
    },
    stop: async () => {
      await core.stop()
      await health.close()
      logger.info({}, 'the worker has stopped')
    },
    nudge: core.nudge,
    get url() {
      if (!url) throw new Error('the worker has not been started')
      return url
    },
  }
}
