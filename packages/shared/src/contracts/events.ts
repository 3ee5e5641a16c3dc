import Type, { type Static } from 'typebox'
import { IdSchema, TimestampSchema } from './primitives.ts'

export const ORDER_EVENT_TYPES = ['order.placed', 'order.confirmed', 'order.failed', 'order.cancelled'] as const
export type OrderEventType = (typeof ORDER_EVENT_TYPES)[number]

/** W3C Trace Context, version 00. */
export const TRACEPARENT = '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$'

/**
 * CloudEvents 1.0 in JSON, `traceparent` by its distributed-tracing extension. `data` names the order and its owner and
 * carries no personal data: a queue is read by more people than a database. Unknown properties are let through, so
 * that a newer producer does not break an older consumer.
 */
export const OrderEventSchema = Type.Object({
  specversion: Type.Literal('1.0'),
  id: IdSchema,
  source: Type.String({ minLength: 1 }),
  type: Type.Enum([...ORDER_EVENT_TYPES]),
  subject: IdSchema,
  time: TimestampSchema,
  datacontenttype: Type.Literal('application/json'),
  traceparent: Type.Optional(Type.String({ pattern: TRACEPARENT, expects: 'a traceparent of W3C Trace Context' })),
  data: Type.Object({ orderId: IdSchema, userId: IdSchema, version: Type.Integer({ minimum: 1 }) }),
})
export type OrderEvent = Static<typeof OrderEventSchema>
