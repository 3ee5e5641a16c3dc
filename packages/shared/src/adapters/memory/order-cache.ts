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
  usedAtMs: number
}

/** Of the load that began last: the only one that may store an order that the cache does not know. */
interface Lease {
  /** What an earlier load has read; this one must not have read less. */
  leastVersion: number
}

/** An order that is read again and again moves to the end of the line no more often than that. */
const USED_ANEW_AFTER_MS = 1_000

/** A cache of orders in this process, for when no other process changes orders. */
export function createMemoryOrderCache({
  clock,
  maxEntries = 10_000,
  ttlMs = 600_000,
  changeableTtlMs = 3_000,
}: MemoryOrderCacheOptions): OrderCache {
  // A Map keeps the order of insertion; what is used is inserted anew, so the first entry is the least recently used.
  const entries = new Map<string, Entry>()
  const leases = new Map<string, Lease>()

  function use(entry: Entry): void {
    entries.delete(entry.order.id)
    entries.set(entry.order.id, entry)
  }

  function dropLeastRecentlyUsed(): void {
    const { value: oldest } = entries.keys().next()
    if (oldest !== undefined) entries.delete(oldest)
  }

  function store(order: CachedOrder): void {
    leases.delete(order.id)
    const present = entries.get(order.id)
    if (present && present.order.version > order.version) return
    const usedAtMs = clock.nowMs()
    use({ order, usedAtMs, expiresAtMs: usedAtMs + (order.final ? ttlMs : changeableTtlMs) })
    if (entries.size > maxEntries) dropLeastRecentlyUsed()
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
      const nowMs = clock.nowMs()
      // An expired entry stays until it is replaced: it still knows which versions are older than it.
      if (!entry || entry.expiresAtMs <= nowMs) return undefined
      if (nowMs - entry.usedAtMs >= USED_ANEW_AFTER_MS) use({ ...entry, usedAtMs: nowMs })
      return entry.order
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
