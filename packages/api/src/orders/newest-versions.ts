import type { OrderRecord } from '@orders/shared/domain/order'
import type { Clock } from '@orders/shared/ports/clock'
import type { OrderStore, Store } from '@orders/shared/ports/stores'

/** The newest version that this process knows of each order that changed lately: what it answers is never older. */
export interface NewestVersions {
  note(orderId: string, version: number): void
  /** @returns 0 where nothing is known: then no copy of the order is too old */
  of(orderId: string): number
}

/**
 * A copy that missed a change is gone from the cache within six seconds of it: three for the load that stored it, and three for
 * its own time to live. The rest is for clocks that differ.
 */
const KEPT_MS = 10_000

/**
 * Keeps each version for 10 to 20 s: as many as orders change in that time, at about 100 bytes each. Two maps in turn, and not an LRU cache:
 * its bound by count would forget versions under load.
 */
export function createNewestVersions({ nowMs }: Pick<Clock, 'nowMs'>): NewestVersions {
  let current = new Map<string, number>()
  let previous = new Map<string, number>()
  let currentSinceMs = nowMs()

  function forgetOld(): void {
    const ageMs = nowMs() - currentSinceMs
    if (ageMs < KEPT_MS) return
    previous = ageMs < 2 * KEPT_MS ? current : new Map()
    current = new Map()
    currentSinceMs = nowMs()
  }

  const of = (orderId: string): number => Math.max(current.get(orderId) ?? 0, previous.get(orderId) ?? 0)
  return {
    note: (orderId, version) => {
      forgetOld()
      if (version > (current.get(orderId) ?? 0)) current.set(orderId, version)
    },
    of,
  }
}

/** Notes every order that the store is asked for or given: whatever becomes an answer has come through here. */
export function noteVersions(store: Store, versions: NewestVersions, { nowMs }: Pick<Clock, 'nowMs'>): Store {
  const { orders } = store

  const note = <T extends OrderRecord | undefined>(order: T): T => {
    if (order && nowMs() - Date.parse(order.updatedAt) < KEPT_MS) versions.note(order.id, order.version)
    return order
  }
  const noteAll = async (found: Promise<OrderRecord[]>): Promise<OrderRecord[]> => {
    const records = await found
    records.forEach(note)
    return records
  }

  const noted: OrderStore = {
    ...orders,
    findById: async (...wanted) => note(await orders.findById(...wanted)),
    list: (page) => noteAll(orders.list(page)),
    findChanged: (known) => noteAll(orders.findChanged(known)),
    commit: async (change, ...rest) => {
      const committed = await orders.commit(change, ...rest)
      if (committed) versions.note(change.after.id, change.after.version)
      return committed
    },
  }
  // Inherits the rest, whatever it becomes
  return Object.assign(Object.create(store) as Store, { orders: noted })
}
