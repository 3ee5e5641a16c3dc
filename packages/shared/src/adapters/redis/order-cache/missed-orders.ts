import { LRUCache } from 'lru-cache'
import type { CachedOrder } from '../../../domain/cached-order.ts'

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
  const missed = new LRUCache<string, CachedOrder>({ max: MOST_ORDERS })
  return {
    add: (order) => {
      const known = missed.peek(order.id)
      missed.set(order.id, known && known.version > order.version ? known : order)
    },
    isEmpty: () => missed.size === 0,
    takeAll: () => {
      const oldestFirst = [...missed.rvalues()].filter((order) => order !== undefined)
      missed.clear()
      return oldestFirst
    },
  }
}
