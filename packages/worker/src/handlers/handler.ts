import type { OrderEvent } from '@orders/shared/contracts/events'
import type { OrderRecord } from '@orders/shared/domain/order'
import { orderNumberOf } from '@orders/shared/domain/order-number'
import type { Outcome } from '../queue/outcome.ts'
import { traceFieldsOf } from '../trace-fields.ts'

export interface HandlerContext {
  messageId: string
  /** Aborted when the worker can wait no longer. */
  signal: AbortSignal
}

/** Handles an event, as often as it is delivered: doing it again must not do anything twice. */
export type EventHandler = (event: OrderEvent, context: HandlerContext) => Promise<Outcome>

/** What every log line about an event carries. @param order where it is at hand */
export const logFieldsOf = (
  { type, data, traceparent }: OrderEvent,
  messageId: string,
  order?: OrderRecord,
): Record<string, string> => ({
  messageId,
  orderId: data.orderId,
  ...(order ? { number: orderNumberOf(order) } : {}),
  type,
  ...traceFieldsOf(traceparent),
})
