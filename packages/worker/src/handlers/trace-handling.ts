import type { OrderEvent } from '@orders/shared/contracts/events'
import type { Tracer } from '@orders/shared/ports/tracer'
import type { Delivery } from '../queue/delivery.ts'
import type { Outcome } from '../queue/outcome.ts'

/** Handles an event within a span that continues the event's trace; the event it hands on carries that span. */
export type TraceHandling = (
  event: OrderEvent,
  delivery: Delivery,
  handle: (event: OrderEvent) => Promise<Outcome>,
) => Promise<Outcome>

/** @param what the span's name, before the type of the event */
export function createTraceHandling(tracer: Tracer | undefined, what: string): TraceHandling {
  if (!tracer) return (event, _delivery, handle) => handle(event)
  return (event, delivery, handle) =>
    tracer.span(`${what} ${event.type}`, optionsOf(event, delivery), async (span) => {
      const outcome = await handle({ ...event, traceparent: span.traceparent })
      span.set({ 'message.outcome': outcome.kind })
      return outcome
    })
}

const optionsOf = ({ id, traceparent, data }: OrderEvent, { messageId, receiveCount }: Delivery) => ({
  kind: 'consumer' as const,
  parent: traceparent,
  attributes: {
    'messaging.system': 'aws_sqs',
    'messaging.operation.type': 'process',
    'messaging.message.id': messageId,
    'message.event_id': id,
    'message.receive_count': receiveCount,
    'order.id': data.orderId,
  },
})
