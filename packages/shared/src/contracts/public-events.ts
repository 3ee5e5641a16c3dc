import Type, { type Static } from 'typebox'
import { ORDER_EVENT_TYPES, OrderEventSchema, type OrderEventType } from './events.ts'
import { EXAMPLE_ORDER, OrderSchema } from './orders.ts'
import { IdSchema, ref } from './primitives.ts'

/*
 * What is published: webhooks and the topic carry the same bodies. Objects are open, since a consumer has to bear what a later version adds;
 * what is in them already stays (docs/events.md).
 */

const EXAMPLE_EVENT_ID = '01932c07-5555-7b3c-8a5d-0e5f7f1c2d3e'
const EXAMPLE_USER_ID = '01932c07-1111-7b3c-8a5d-0e5f7f1c2d3e'
const EXAMPLE_WEBHOOK_ID = '01932c07-4444-7b3c-8a5d-0e5f7f1c2d3e'

const eventId = {
  ...IdSchema,
  description: 'Of the event: the same in each delivery of it, so that a consumer can tell a repeated one',
}
const { specversion, source, time, datacontenttype, traceparent, subject } = OrderEventSchema.properties

const envelope = {
  specversion: { ...specversion, description: 'CloudEvents 1.0' },
  id: eventId,
  source: { ...source, description: 'The part of the system that it comes from; not promised: filter by `type`' },
  time: { ...time, description: 'When it happened' },
  datacontenttype,
}

const orderEnvelope = {
  ...envelope,
  subject: { ...subject, description: 'The id of the order' },
  traceparent: Type.Optional({ ...traceparent, description: 'W3C Trace Context of the change' }),
  data: Type.Object({
    orderId: IdSchema,
    userId: { ...IdSchema, description: 'The customer: an id, and no more than that' },
    version: Type.Integer({
      minimum: 1,
      description: 'Of the order with this change. It grows: an event with a lower one than was seen before is late',
    }),
    order: ref(OrderSchema),
  }),
}

/** An event of an order as subscribers get it: with the order in its public form at that version. */
export const PublicEventSchema = Type.Object({ ...orderEnvelope, type: Type.Enum([...ORDER_EVENT_TYPES]) })
export type PublicEvent = Static<typeof PublicEventSchema>

export const PING_TYPE = 'webhook.ping'

/** Tries an endpoint out; it tells of no order. */
export const WebhookPingSchema = Type.Object(
  {
    ...envelope,
    type: Type.Literal(PING_TYPE),
    data: Type.Object({ webhookId: { ...IdSchema, description: 'The endpoint that is tried out' } }),
  },
  {
    $id: 'WebhookPing',
    description: 'Tries an endpoint out; it tells of no order',
    examples: [
      {
        specversion: '1.0',
        id: EXAMPLE_EVENT_ID,
        source: '/order-processing/webhooks',
        type: PING_TYPE,
        time: '2026-01-31T12:00:00.000Z',
        datacontenttype: 'application/json',
        data: { webhookId: EXAMPLE_WEBHOOK_ID },
      },
    ],
  },
)
export type WebhookPing = Static<typeof WebhookPingSchema>

const at = (seconds: number) => new Date(Date.parse(EXAMPLE_ORDER.createdAt) + seconds * 1000).toISOString()

/** The order of the example after these further changes, a second apart. */
function exampleOrder(...changes: { status: string; reason?: string }[]): typeof EXAMPLE_ORDER {
  const steps = changes.map((change, n) => ({ ...change, at: at(n + 1) }))
  const history = [...EXAMPLE_ORDER.history, ...steps]
  const status = history.at(-1)?.status ?? EXAMPLE_ORDER.status
  return { ...EXAMPLE_ORDER, status, history, version: history.length, updatedAt: at(changes.length) }
}

/** An order that is settled has passed through a worker. */
const exampleSource = ({ status }: typeof EXAMPLE_ORDER) =>
  status === 'CONFIRMED' || status === 'FAILED' ? '/order-processing/worker' : '/order-processing/api'

function exampleEvent(type: OrderEventType, order: typeof EXAMPLE_ORDER): object {
  return {
    specversion: '1.0',
    id: EXAMPLE_EVENT_ID,
    source: exampleSource(order),
    type,
    subject: order.id,
    time: order.updatedAt,
    datacontenttype: 'application/json',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    data: { orderId: order.id, userId: EXAMPLE_USER_ID, version: order.version, order },
  }
}

const publicEvent = <T extends OrderEventType>(
  type: T,
  { $id, description, order }: { $id: string; description: string; order: typeof EXAMPLE_ORDER },
) =>
  Type.Object(
    { ...orderEnvelope, type: Type.Literal(type) },
    { $id, description, examples: [exampleEvent(type, order)] },
  )

const processed = { status: 'PROCESSING' }

/** What subscribers hear of: the events of orders, and the ping that tries an endpoint out. */
export const PUBLIC_EVENT_TYPES = [...ORDER_EVENT_TYPES, PING_TYPE] as const
export type PublicEventType = (typeof PUBLIC_EVENT_TYPES)[number]

/** By type, each a schema of its own: a new type is a new message, and none of those that are there changes with it. */
export const PUBLIC_EVENT_SCHEMAS = {
  'order.placed': publicEvent('order.placed', {
    $id: 'OrderPlaced',
    description: 'An order was accepted, and its stock is reserved; also when an admin retries one that had failed',
    order: exampleOrder(),
  }),
  'order.confirmed': publicEvent('order.confirmed', {
    $id: 'OrderConfirmed',
    description: 'It was fulfilled. Final',
    order: exampleOrder(processed, { status: 'CONFIRMED' }),
  }),
  'order.failed': publicEvent('order.failed', {
    $id: 'OrderFailed',
    description: 'It was refused or could not be processed, and its stock was returned. An admin may retry it',
    order: exampleOrder(processed, { status: 'FAILED', reason: 'The warehouse is closed.' }),
  }),
  'order.cancelled': publicEvent('order.cancelled', {
    $id: 'OrderCancelled',
    description: 'Its customer, an admin or a machine client has cancelled it, and its stock was returned. Final',
    order: exampleOrder({ status: 'CANCELLED' }),
  }),
  [PING_TYPE]: WebhookPingSchema,
} satisfies Record<PublicEventType, object>
