import { LRUCache } from 'lru-cache'
import type { CachedOrder } from '../../domain/cached-order.ts'
import type { Clock } from '../../ports/clock.ts'
import type { OrderCache } from '../../ports/services.ts'

export interface MemoryOrderCacheOptions {
  clock: Pick<Clock, 'nowMs'>
  /** The least recently used order makes room for one more. At about 2 KB an order, the default is some 20 MB. */
  maxEntries?: number
  /** For orders that never change again. */
  ttlMs?: number
  /** For those that may: short, so that a copy that missed a change is soon forgotten. */
  changeableTtlMs?: number
}

interface Entry {
  order: CachedOrder
  expiresAtMs: number
}

/** Of the load that began last: the only one that may store an order that the cache does not know. */
interface Lease {
  /** What an earlier load has read; this one must not have read less. */
  leastVersion: number
}

/** A cache of orders in this process, for when no other process changes orders. */
export function createMemoryOrderCache({
  clock,
  maxEntries = 10_000,
  ttlMs = 600_000,
  changeableTtlMs = 3_000,
}: MemoryOrderCacheOptions): OrderCache {
  // Without the library's own time to live: an expired entry stays until it is replaced, for it knows which versions are older.
  const entries = new LRUCache<string, Entry>({ max: maxEntries })
  const leases = new Map<string, Lease>()

  function store(order: CachedOrder): void {
    leases.delete(order.id)
    const present = entries.peek(order.id)
    if (present && present.order.version > order.version) return
    entries.set(order.id, { order, expiresAtMs: clock.nowMs() + (order.final ? ttlMs : changeableTtlMs) })
  }

  /** @param lease of the load that has read it; none where it comes from a change */
  function storeSafely(order: CachedOrder, lease?: Lease): void {
    const latest = leases.get(order.id)
    const isNewest = lease !== undefined && latest === lease && lease.leastVersion <= order.version
    if (isNewest || order.final || entries.has(order.id)) store(order)
    else if (latest) latest.leastVersion = Math.max(latest.leastVersion, order.version)
  }

  return {
    get: async (orderId) => {
      const entry = entries.get(orderId)
      return entry && entry.expiresAtMs > clock.nowMs() ? entry.order : undefined
    },
    put: async (order) => storeSafely(order),
    load: async (orderId, read) => {
      const lease = { leastVersion: leases.get(orderId)?.leastVersion ?? 0 }
      leases.set(orderId, lease)
      try {
        const order = await read()
        if (order) storeSafely(order, lease)
        return order
      } finally {
        if (leases.get(orderId) === lease) leases.delete(orderId)
      }
    },
    ping: async () => {},
    close: async () => entries.clear(),
  }
}
