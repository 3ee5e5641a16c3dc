import type { OrderEvent } from '@orders/shared/contracts/events'
import type { Outcome } from '../outcome.ts'

export interface HandlerContext {
  messageId: string
  /** Aborted when the worker can wait no longer. */
  signal: AbortSignal
}

/** Handles an event, as often as it is delivered: doing it again must not do anything twice. */
export type EventHandler = (event: OrderEvent, context: HandlerContext) => Promise<Outcome>

/** What every log line about an event carries. */
export function logFieldsOf(event: OrderEvent, messageId: string): Record<string, string> {
  // 00-<trace id, 32 digits>-<span id>-<flags>
  const traceId = event.traceparent?.slice(3, 35)
  return { messageId, orderId: event.data.orderId, type: event.type, ...(traceId ? { traceId } : {}) }
}
