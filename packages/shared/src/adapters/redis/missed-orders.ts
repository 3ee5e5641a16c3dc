/** Which orders changed while nobody could be told, by version. */
export interface MissedOrders {
  note(orderId: string, version: number): void
  isEmpty(): boolean
  /** Forgets all of them. @returns what was noted since the last time */
  takeAll(): Map<string, number>
}

/** Bounds the memory that a long outage takes, at about 100 bytes an order; the oldest make room. */
const MOST_ORDERS = 50_000

export function createMissedOrders(): MissedOrders {
  let missed = new Map<string, number>()
  return {
    note: (orderId, version) => {
      const newest = Math.max(version, missed.get(orderId) ?? 0)
      missed.delete(orderId)
      missed.set(orderId, newest)
      const [oldest] = missed.size > MOST_ORDERS ? missed.keys() : []
      if (oldest !== undefined) missed.delete(oldest)
    },
    isEmpty: () => missed.size === 0,
    takeAll: () => {
      const taken = missed
      missed = new Map()
      return taken
    },
  }
}
