import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import type { WorkerMetrics } from '../metrics.ts'
import type { Delivery } from '../queue/delivery.ts'
import { type Outcome, retry, retryUncounted } from '../queue/outcome.ts'
import type { StoreBreaker } from '../queue/store-breaker.ts'

interface ErrorBoundaryDeps {
  breaker: StoreBreaker
  clock: Clock
  logger: Logger
  metrics: WorkerMetrics
}

/**
 * Runs the handling of a message so that it always has an outcome.
 * @param type names the kind of message in the metrics
 * @param about log fields that name the order, where it is known
 */
export type ErrorBoundary = (
  type: string,
  delivery: Delivery,
  handle: () => Promise<Outcome>,
  about?: Record<string, string>,
) => Promise<Outcome>

export function createErrorBoundary({ breaker, clock, logger, metrics }: ErrorBoundaryDeps): ErrorBoundary {
  return async (type, delivery, handle, about = {}) => {
    const startedAtMs = clock.nowMs()
    metrics.messageReceived(startedAtMs - delivery.sentAtMs)
    let isStoreAway = false
    const outcome = await handle().catch((error: unknown): Outcome => {
      if (error instanceof StoreUnavailable) {
        isStoreAway = true
        breaker.failed(error)
        return retryUncounted('the database does not answer')
      }
      const { messageId } = delivery
      logger.error({ err: error, type, messageId, ...about }, 'unexpected error: the message is tried again')
      return retry('unexpected error')
    })
    if (!isStoreAway) breaker.succeeded({ wrote: outcome.kind === 'done' })
    metrics.messageHandled(type, outcome.kind, clock.nowMs() - startedAtMs)
    return outcome
  }
}
