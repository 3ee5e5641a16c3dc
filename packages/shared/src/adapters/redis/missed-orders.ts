import type { CachedOrder } from '../../domain/cached-order.ts'

/** Orders that changed while they could not be stored, in their newest version. */
export interface MissedOrders {
  add(order: CachedOrder): void
  isEmpty(): boolean
  /** Forgets all of them. @returns what was added since the last time */
  takeAll(): CachedOrder[]
}

/** Copies of orders that may change live for seconds, so the latest are all that matters; at about 2 KB each. */
const MOST_ORDERS = 1_000

export function createMissedOrders(): MissedOrders {
  const missed = new Map<string, CachedOrder>()
  return {
    add: (order) => {
      const known = missed.get(order.id)
      missed.delete(order.id)
      missed.set(order.id, known && known.version > order.version ? known : order)
      const [oldest] = missed.size > MOST_ORDERS ? missed.keys() : []
      if (oldest !== undefined) missed.delete(oldest)
    },
    isEmpty: () => missed.size === 0,
    takeAll: () => {
      const taken = [...missed.values()]
      missed.clear()
      return taken
    },
  }
}
