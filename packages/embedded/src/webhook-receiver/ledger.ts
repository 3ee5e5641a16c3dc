export interface Delivered {
  /** `webhook-id`. */
  id: string
  /** Absent of a ping. */
  order?: { id: string; version: number }
}

/** What has come of a delivery: it was new, there before, or tells less than what is known of its order already. */
export type Taken = 'new' | 'seen before' | 'older than what is known'

/** Deliveries come at least once, and in any order: a receiver tells them apart by their id, and orders by their version. */
export function createLedger() {
  const seen = new Set<string>()
  const versions = new Map<string, number>()
  return {
    take: ({ id, order }: Delivered): Taken => {
      if (seen.has(id)) return 'seen before'
      seen.add(id)
      if (!order) return 'new'
      const known = versions.get(order.id) ?? 0
      if (order.version < known) return 'older than what is known'
      versions.set(order.id, order.version)
      return 'new'
    },
  }
}
