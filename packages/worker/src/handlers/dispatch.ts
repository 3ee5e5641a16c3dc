import type { OrderEventType } from '@orders/shared/contracts/events'
import type { HandleDelivery } from '../queue/delivery.ts'
import { reject } from '../queue/outcome.ts'
import type { ErrorBoundary } from './error-boundary.ts'
import { type EventHandler, logFieldsOf } from './handler.ts'
import { parseMessage } from './parse-message.ts'
import type { TraceHandling } from './trace-handling.ts'

/** Hands each message to the handler of its type; what cannot be read is rejected. */
export function createDispatcher(
  boundary: ErrorBoundary,
  trace: TraceHandling,
  handlers: Record<OrderEventType, EventHandler>,
): HandleDelivery {
  return (delivery, signal) => {
    const parsed = parseMessage(delivery.body)
    if ('problem' in parsed) return boundary('unparseable', delivery, async () => reject(parsed.problem))
    const { messageId } = delivery
    return trace(parsed.event, delivery, (event) =>
      boundary(
        event.type,
        delivery,
        () => handlers[event.type](event, { messageId, signal }),
        logFieldsOf(event, messageId),
      ),
    )
  }
}
