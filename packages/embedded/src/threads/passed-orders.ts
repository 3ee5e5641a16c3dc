import type { OrderCache, OrderChanges } from '@orders/shared/ports/services'
import type { PassedOrder } from './worker-messages.ts'

export interface PassedOrders {
  cache: OrderCache
  changes: OrderChanges
}

/**
 * The cache and the changes of a thread that has none of its own: what happens here is passed on, in the same order, and in one
 * message for all of a turn of the event loop.
 */
export function createPassedOrders(pass: (orders: PassedOrder[]) => void): PassedOrders {
  let waiting: PassedOrder[] = []

  function add(order: PassedOrder): void {
    waiting.push(order)
    if (waiting.length > 1) return
    setImmediate(() => {
      const orders = waiting
      waiting = []
      pass(orders)
    })
  }

  return {
    cache: {
      get: async () => undefined,
      put: async (order) => add({ order, published: false }),
      load: (_orderId, read) => read(),
      ping: async () => {},
      close: async () => {},
    },
    changes: {
      publish: (order) => {
        const latest = waiting.at(-1)
        if (latest?.order === order) latest.published = true
        else add({ order, published: true })
      },
      subscribe: () => () => {},
      ping: async () => {},
      close: async () => {},
    },
  }
}

/** At the other end: caches what was put, and then tells what was published. */
export function takePassedOrders({ cache, changes }: PassedOrders, orders: readonly PassedOrder[]): void {
  for (const { order, published } of orders) {
    void cache.put(order)
    if (published) changes.publish(order)
  }
}
