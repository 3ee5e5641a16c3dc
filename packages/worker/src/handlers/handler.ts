import type { OrderEvent } from '@orders/shared/contracts/events'
import type { Outcome } from '../queue/outcome.ts'
import { traceFieldsOf } from '../trace-fields.ts'

export interface HandlerContext {
  messageId: string
  /** Aborted when the worker can wait no longer. */
  signal: AbortSignal
}

/** Handles an event, as often as it is delivered: doing it again must not do anything twice. */
export type EventHandler = (event: OrderEvent, context: HandlerContext) => Promise<Outcome>

/** What every log line about an event carries. */
export const logFieldsOf = ({ type, data, traceparent }: OrderEvent, messageId: string): Record<string, string> => ({
  messageId,
  orderId: data.orderId,
  type,
  ...traceFieldsOf(traceparent),
})
