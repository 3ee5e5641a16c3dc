import type { OrderEvent } from '../contracts/events.ts'
import type { Store } from '../ports/stores.ts'
import type { Tracer } from '../ports/tracer.ts'

/** Spans for the transactions that write an event: the event knows the trace. */
export function traceStore<S extends Store>(store: S, tracer: Tracer | undefined): S {
  if (!tracer) return store
  const { orders } = store

  const transaction = <T>(operation: string, { traceparent, data }: OrderEvent, work: () => Promise<T>): Promise<T> => {
    const attributes = { 'db.operation.name': operation, 'order.id': data.orderId }
    return tracer.span(`store ${operation}`, { parent: traceparent, attributes }, work)
  }

  return {
    ...store,
    orders: {
      ...orders,
      place: (order, event) => transaction('orders.place', event, () => orders.place(order, event)),
      commit: (...change) => {
        const [, event] = change
        return event ? transaction('orders.commit', event, () => orders.commit(...change)) : orders.commit(...change)
      },
    },
  }
}
