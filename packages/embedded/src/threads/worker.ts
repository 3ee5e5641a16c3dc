import { setTimeout as delay } from 'node:timers/promises'
import type { MetricObject } from 'prom-client'
import type { EmulatorsReady } from './emulators.ts'
import { type PassedOrders, takePassedOrders } from './passed-orders.ts'
import { startThread } from './thread.ts'
import type { FromWorker, ToWorker, WorkerData } from './worker-messages.ts'

export interface WorkerThread {
  /** Begins to take messages; resolves when it does. @param publicUrl where the links in mails lead */
  begin(services: EmulatorsReady, publicUrl: string): Promise<void>
  /** "There is something in the outbox." Cheap, and many at once are one message. */
  nudge(): void
  /** Of the worker, for the scrape of a single page; none where it does not answer in time. */
  readMetrics(): Promise<MetricObject[]>
  stop(): Promise<void>
}

const METRICS_WITHIN_MS = 1_000

/** The worker in a thread of its own: what it does must not keep customers waiting. */
export function startWorkerThread(data: WorkerData, orders: PassedOrders): WorkerThread {
  let answer: ((metrics: MetricObject[]) => void) | undefined
  let reading: Promise<MetricObject[]> | undefined
  let isNudgeDue = false
  const thread = startThread<ToWorker, Record<string, never>>({
    module: new URL('./worker-thread.ts', import.meta.url),
    data,
    onMessage: (message) => {
      const sent = message as FromWorker
      if (sent.type === 'orders') takePassedOrders(orders, sent.orders)
      else answer?.(sent.metrics)
    },
  })

  function askForMetrics(): Promise<MetricObject[]> {
    const answered = new Promise<MetricObject[]>((resolve) => {
      answer = resolve
    })
    thread.post({ type: 'read metrics' })
    return answered.finally(() => {
      reading = undefined
    })
  }

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
    readMetrics: async () => {
      reading ??= askForMetrics()
      return (await Promise.race([reading, delay(METRICS_WITHIN_MS, undefined, { ref: false })])) ?? []
    },
    stop: () => thread.stop(),
  }
}
