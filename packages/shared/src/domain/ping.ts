import type { WebhookPing } from '../contracts/public-events.ts'

/** CloudEvents `source` of what subscribers get that tells of no order. */
const SOURCE = '/order-processing/webhooks'

/** The CloudEvent that tries an endpoint out. Pure. */
export const toPing = (delivery: { webhookId: string; eventId: string; atMs: number }): WebhookPing => ({
  specversion: '1.0',
  id: delivery.eventId,
  source: SOURCE,
  type: 'webhook.ping',
  time: new Date(delivery.atMs).toISOString(),
  datacontenttype: 'application/json',
  data: { webhookId: delivery.webhookId },
})
