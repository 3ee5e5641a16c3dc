import type { OrderEvent } from '../../contracts/events.ts'
import type { EventPublisher } from '../../ports/services.ts'
import type { Tracer } from '../../ports/tracer.ts'

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
    publish: async (messages, onRefused) => {
      const sending = messages.map((message) => {
        // What is sent again as it came belongs to the trace that it came with
        const span = 'body' in message ? undefined : startSpan(message)
        return { span, message: span ? { ...message, traceparent: span.traceparent } : message }
      })
      try {
        const taken = await publisher.publish(
          sending.map(({ message }) => message),
          onRefused,
        )
        const ids = new Set(taken)
        for (const { message, span } of sending) span?.end(ids.has(message.id) ? undefined : 'refused by the queue')
        return taken
      } catch (error) {
        for (const { span } of sending) span?.end('the queue cannot be reached')
        throw error
      }
    },
  }
}
