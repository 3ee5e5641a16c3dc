import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { SuppressionStore } from '@orders/shared/ports/stores'
import type { WorkerMetrics } from '../metrics.ts'
import type { Delivery, HandleDelivery } from '../queue/delivery.ts'
import { done, type Outcome, reject } from '../queue/outcome.ts'
import type { ErrorBoundary } from './error-boundary.ts'
import { parseSesEvent, type SesEvent } from './parse-ses-event.ts'

export interface SesEventDeps {
  suppressions: Pick<SuppressionStore, 'add'>
  clock: Clock
  logger: Logger
  metrics: Pick<WorkerMetrics, 'sesEvent'>
  boundary: ErrorBoundary
}

/**
 * Sees to it that addresses that bounce for good, and those of people who complain, get no more mail. No log line names one.
 * An event that comes again changes nothing; one that cannot be read is left to the redrive policy of its queue.
 */
export function createSesEventHandler(deps: SesEventDeps): HandleDelivery {
  const { suppressions, clock, logger, metrics, boundary } = deps

  async function suppress(messageId: string, { type, detail, atMs, emails }: Exclude<SesEvent, { type: 'other' }>) {
    // A copy that comes late must not undo what its owner has verified since
    const suppression = { reason: type, atMs: atMs ?? clock.nowMs(), ...(detail === undefined ? {} : { detail }) }
    let added = 0
    for (const email of emails) if (await suppressions.add(email, suppression)) added += 1
    metrics.sesEvent(type, added > 0 ? 'suppressed' : 'known')
    logger.info({ messageId, reason: type, detail, added }, 'addresses get no more mail')
  }

  async function handle({ messageId, body }: Delivery): Promise<Outcome> {
    const parsed = parseSesEvent(body)
    if ('problem' in parsed) {
      metrics.sesEvent('other', 'rejected')
      return reject(parsed.problem)
    }
    const { event } = parsed
    if (event.type !== 'other' && event.suppresses) await suppress(messageId, event)
    else {
      metrics.sesEvent(event.type, 'ignored')
      if (event.type !== 'other') {
        const { type: reason, detail, emails } = event
        logger.info({ messageId, reason, detail, count: emails.length }, 'no address is suppressed')
      }
    }
    return done
  }

  return (delivery) => boundary('ses event', delivery, () => handle(delivery))
}
