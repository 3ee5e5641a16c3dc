/** CloudEvents `source` of what subscribers get that tells of no order. */
const SOURCE = '/order-processing/webhooks'

/** The CloudEvent that tries an endpoint out. Pure. */
export const toPing = ({ webhookId, eventId, atMs }: { webhookId: string; eventId: string; atMs: number }) => ({
  specversion: '1.0',
  id: eventId,
  source: SOURCE,
  type: 'webhook.ping',
  time: new Date(atMs).toISOString(),
  datacontenttype: 'application/json',
  data: { webhookId },
})
