import type { Store } from '../../ports/stores.ts'
import type { Tracer } from '../../ports/tracer.ts'

/** Spans for the transactions that are part of a trace. */
export function traceStore<S extends Store>(store: S, tracer: Tracer | undefined): S {
  if (!tracer) return store
  const { orders } = store

  const transaction = <T>(operation: string, orderId: string, parent: string | undefined, work: () => Promise<T>) =>
    tracer.span(
      `store ${operation}`,
      { parent, attributes: { 'db.operation.name': operation, 'order.id': orderId } },
      work,
    )

  return {
    ...store,
    orders: {
      ...orders,
      place: (order, event, entry) =>
        transaction('orders.place', order.id, event.traceparent, () => orders.place(order, event, entry)),
      commit: (change, entry) => {
        const { traceparent, after, event, mail } = change
        const work = () => orders.commit(change, entry)
        return event || mail ? transaction('orders.commit', after.id, traceparent, work) : work()
      },
    },
  }
}
