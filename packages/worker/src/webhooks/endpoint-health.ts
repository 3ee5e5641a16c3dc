import type { PauseReason } from '@orders/shared/contracts/webhooks'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { Store } from '@orders/shared/ports/stores'
import type { WebhookHealth, WebhookRecord } from '@orders/shared/ports/subscribers'
import type { DeliveryResult } from './deliver.ts'
import type { WebhookMetrics } from './metrics.ts'

export interface EndpointHealthDeps {
  store: Pick<Store, 'webhooks'>
  clock: Clock
  logger: Logger
  metrics: Pick<WebhookMetrics, 'paused'>
}

const FAILING_FOR_MS = 5 * 86_400_000
/** A success is news after a failure, and otherwise now and then. */
const SUCCESS_NOTED_EVERY_MS = 10_000

/**
 * Keeps what comes of an endpoint's attempts where operators see it, and pauses the endpoint when it is gone, or when nothing but failures
 * came of it for five days.
 * @returns whether the endpoint still takes deliveries
 */
export function watchHealth(deps: EndpointHealthDeps, { health: found }: WebhookRecord) {
  let health: WebhookHealth = found

  async function pause(webhook: WebhookRecord, reason: Exclude<PauseReason, 'operator'>): Promise<false> {
    const { store, clock, logger, metrics } = deps
    const nowMs = clock.nowMs()
    const { id, updatedAt, ownerId: userId } = webhook
    const mail = { id: clock.newId(), kind: 'webhook-paused' as const, checkAtMs: nowMs }
    if (
      await store.webhooks.pause(id, { reason, updatedAt, nowMs, ...(userId ? { mail: { ...mail, userId } } : {}) })
    ) {
      metrics.paused(reason)
      logger.warn({ webhookId: id, reason }, 'a webhook endpoint is paused')
    }
    return false
  }

  return async (webhook: WebhookRecord, { outcome, atMs, error }: DeliveryResult): Promise<boolean> => {
    const succeeded = outcome === 'delivered'
    const isNews = !succeeded || health.failures > 0 || atMs - (health.lastSuccessAtMs ?? 0) > SUCCESS_NOTED_EVERY_MS
    if (!isNews) return true
    const noted = await deps.store.webhooks.noteAttempt(webhook.id, { succeeded, atMs, ...(error ? { error } : {}) })
    if (!noted) return false
    health = noted
    if (outcome === 'gone') return pause(webhook, 'gone')
    const { failingSinceMs = atMs } = health
    return !succeeded && atMs - failingSinceMs >= FAILING_FOR_MS ? pause(webhook, 'failing') : true
  }
}
