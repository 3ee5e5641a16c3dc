import { setTimeout as delay } from 'node:timers/promises'
import { DependencyDown } from '@orders/shared/ports/dependency'
import type { QueueProbe } from '@orders/shared/ports/services'
import type { MetricObject } from 'prom-client'
import type { EmulatorsReady } from './emulators.ts'
import { type PassedOrders, takePassedOrders } from './passed-orders.ts'
import { startThread } from './thread.ts'
import type { DepthAnswer, FromWorker, ToWorker, WorkerData } from './worker-messages.ts'

export interface WorkerThread {
  /** Begins to take messages; resolves when it does. @param publicUrl where the links in mails lead */
  begin(services: EmulatorsReady, publicUrl: string): Promise<void>
  /** "There is something in the outbox." Cheap, and many at once are one message. */
  nudge(): void
  /** Of the worker, for the scrape of a single page; none where it does not answer in time. */
  readMetrics(): Promise<MetricObject[]>
  /** Asked by the worker, whose client of SQS the main thread need not load a second time. */
  queue: QueueProbe
  stop(): Promise<void>
}

const ANSWER_WITHIN_MS = 1_000

/** The worker in a thread of its own: what it does must not keep customers waiting. */
export function startWorkerThread(data: WorkerData, orders: PassedOrders): WorkerThread {
  let isNudgeDue = false
  const thread = startThread<ToWorker, Record<string, never>>({
    module: new URL('./worker-thread.ts', import.meta.url),
    data,
    onMessage: (message) => {
      const sent = message as FromWorker
      if (sent.type === 'orders') takePassedOrders(orders, sent.orders)
      else if (sent.type === 'metrics') metrics.take(sent.metrics)
      else depth.take(sent)
    },
  })
  const metrics = createQuestion<MetricObject[]>(() => thread.post({ type: 'read metrics' }))
  const depth = createQuestion<DepthAnswer>(() => thread.post({ type: 'read depth' }))

  return {
    begin: async (services, publicUrl) => {
      thread.post({ type: 'begin', services, publicUrl })
      await thread.ready
    },
    nudge: () => {
      if (isNudgeDue) return
      isNudgeDue = true
      setImmediate(() => {
        isNudgeDue = false
        thread.post({ type: 'nudge' })
      })
    },
    readMetrics: async () => (await metrics.ask()) ?? [],
    queue: {
      depth: async () => {
        const answer = (await depth.ask()) ?? { problem: 'the worker did not say in time how deep the queue is' }
        if ('problem' in answer) throw new DependencyDown(answer.problem)
        return answer.depth
      },
    },
    stop: () => thread.stop(),
  }
}

/** What the thread is asked again and again, once at a time. */
function createQuestion<T>(post: () => void) {
  let asked: PromiseWithResolvers<T> | undefined
  return {
    take: (answer: T) => {
      asked?.resolve(answer)
      asked = undefined
    },
    /** @returns nothing where it does not answer in time */
    ask: async (): Promise<T | undefined> => {
      if (!asked) {
        asked = Promise.withResolvers()
        post()
      }
      return Promise.race([asked.promise, delay(ANSWER_WITHIN_MS, undefined, { ref: false })])
    },
  }
}
