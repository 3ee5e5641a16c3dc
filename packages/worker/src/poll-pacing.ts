import { setTimeout as delay } from 'node:timers/promises'
import type { OutageLog } from '@orders/shared/resilience/outage-log'
import { backOffMs } from '@orders/shared/resilience/retry'
import type { Probe, StoreBreaker } from './store-breaker.ts'

export interface PollPacing {
  /** Resolves when it makes sense to ask the queue for messages, or when the signal is aborted. Ends the probe before. */
  ready(signal: AbortSignal): Promise<void>
  /** Whether the poll is a probe: it may take one message only, and does not wait for it. */
  isProbe(): boolean
  failed(error: unknown): void
  worked(): void
}

/**
 * Polls of a queue that is out come at growing distances.
 * @param log of the queue, for all of its pollers
 */
export function createPollPacing({ breaker, log }: { breaker: StoreBreaker; log: OutageLog }): PollPacing {
  let failures = 0
  let probe: Probe | undefined

  return {
    isProbe: () => probe !== undefined,
    ready: async (signal) => {
      probe?.over()
      probe = undefined
      const waitMs = failures === 0 ? 0 : backOffMs(failures, { firstMs: 100, lastMs: 5_000 })
      if (waitMs > 0) await delay(waitMs, undefined, { signal }).catch(() => {})
      probe = await breaker.passed(signal)
    },
    failed: (error) => {
      log.failed(error)
      failures += 1
    },
    worked: () => {
      log.worked()
      failures = 0
    },
  }
}
