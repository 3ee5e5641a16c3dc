import type { OrderEvent } from '../contracts/events.ts'
import type { EventPublisher } from '../ports/services.ts'
import type { Tracer } from '../ports/tracer.ts'

/** Every event gets a span of its own, which its consumer continues; events of one request belong to different traces. */
export function tracePublisher(publisher: EventPublisher, tracer: Tracer | undefined): EventPublisher {
  if (!tracer) return publisher

  const startSpan = ({ id, type, traceparent, data }: OrderEvent) =>
    tracer.start(`publish ${type}`, {
      kind: 'producer',
      parent: traceparent,
      attributes: {
        'messaging.system': 'aws_sqs',
        'messaging.operation.type': 'send',
        'messaging.message.id': id,
        'order.id': data.orderId,
      },
    })

  return {
    ...publisher,
    publish: async (events) => {
      const sending = events.map((event) => ({ event, span: startSpan(event) }))
      try {
        const taken = await publisher.publish(
          sending.map(({ event, span }) => ({ ...event, traceparent: span.traceparent })),
        )
        const ids = new Set(taken)
        for (const { event, span } of sending) span.end(ids.has(event.id) ? undefined : 'refused by the queue')
        return taken
      } catch (error) {
        for (const { span } of sending) span.end('the queue cannot be reached')
        throw error
      }
    },
  }
}
