import type { OrderEvent, OrderEventType } from '../contracts/events.ts'
import type { OrderRecord } from './order.ts'

/** Builds the CloudEvent of an order's change. Pure: id, clock and trace come from outside. */
export function toOrderEvent(
  type: OrderEventType,
  order: OrderRecord,
  context: { id: string; nowMs: number; source: string; traceparent?: string },
): OrderEvent {
  return {
    specversion: '1.0',
    id: context.id,
    source: context.source,
    type,
    subject: order.id,
    time: new Date(context.nowMs).toISOString(),
    datacontenttype: 'application/json',
    ...(context.traceparent ? { traceparent: context.traceparent } : {}),
    data: { orderId: order.id, userId: order.userId, version: order.version },
  }
}
