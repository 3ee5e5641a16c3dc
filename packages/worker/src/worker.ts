import type { Preparation } from '@orders/shared/lifecycle/preparation'
import { DependencyDown } from '@orders/shared/ports/dependency'
import { createProcessMetrics } from '@orders/shared/telemetry/metrics/process-metrics'
import { createSystemMetrics } from '@orders/shared/telemetry/metrics/system-metrics'
import type { WorkerDeps, WorkerOptions, WorkerTiming } from './deps.ts'
import { createHealthServer } from './health-server.ts'
import { createMailServiceGauge, createWorkerMetrics } from './metrics.ts'
import { createWorkerCore, type WorkerCore } from './worker-core.ts'

export interface Worker extends Pick<WorkerCore, 'nudge'> {
  /** Resolves when the health server listens. Messages are taken as soon as the preparation is done. */
  start(): Promise<void>
  /** Finishes what is in hand; resolves within ten seconds. */
  stop(): Promise<void>
  /** Where health and metrics are; throws before the start. */
  readonly url: string
}

export interface WorkerServiceDeps extends WorkerDeps {
  /** Before it is done, no message is taken. */
  preparation: Pick<Preparation, 'done' | 'probes'>
}

/** Processes orders, sends mails, relays the outbox and looks after what got stuck. */
export function createWorker(
  deps: WorkerServiceDeps,
  options: WorkerOptions,
  timing: Partial<WorkerTiming> = {},
): Worker {
  const { store, preparation, cache, changes, queue, topic, clock, logger, metrics: registry } = deps
  createProcessMetrics(registry)
  const workerMetrics = createWorkerMetrics(registry)
  createSystemMetrics(registry, deps)
  const core = createWorkerCore({ ...deps, workerMetrics }, options, timing)
  createMailServiceGauge(registry, core.mails.state)
  const health = createHealthServer({
    probes: {
      database: { required: true, ping: () => store.ping() },
      ...preparation.probes,
      cache: { required: false, ping: () => cache.ping() },
      orderChanges: { required: false, ping: () => changes.ping() },
      queue: { required: false, ping: () => queue.depth() },
      ...(topic ? { topic: { required: false, ping: () => topic.ping() } } : {}),
      mail: { required: false, ping: async () => throwIfDown(core.mails.reason()) },
    },
    registry,
    clock,
    logger,
    host: options.HOST,
    port: options.WORKER_PORT,
  })
  let url: string | undefined
  let state: 'waiting' | 'working' | 'stopped' = 'waiting'

  function begin(): void {
    if (state !== 'waiting') return
    state = 'working'
    core.start()
    if (options.PUBLIC_URL === undefined)
      logger.warn({}, 'PUBLIC_URL is not set: mails have no links, and those about accounts a code instead')
    logger.info({ url }, 'the worker has started')
  }

  return {
    start: async () => {
      url = await health.listen()
      logger.info({ url }, 'health and metrics are served')
      void preparation.done.then(begin)
    },
    stop: async () => {
      const wasWorking = state === 'working'
      state = 'stopped'
      if (wasWorking) await core.stop()
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

function throwIfDown(reason: string | undefined): void {
  if (reason !== undefined) throw new DependencyDown(reason)
}
