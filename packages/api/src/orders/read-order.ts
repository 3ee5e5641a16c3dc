import { type CachedOrder, toCachedOrder } from '@orders/shared/domain/cached-order'
import { DomainError } from '@orders/shared/domain/errors'
import { validate } from 'uuid'
import { isAdmin } from '../auth/accounts.ts'
import type { ApiDeps } from '../deps.ts'
import { cacheMetricsOf } from './cache-metrics.ts'

export interface ReadOrder {
  order: CachedOrder
  cache: 'HIT' | 'MISS'
}

/**
 * Reads an order through the cache. Whose it is gets checked on a hit as on a miss, and somebody else's is answered like one that
 * does not exist.
 */
export function createOrderReader(deps: ApiDeps) {
  const metrics = cacheMetricsOf(deps.metrics)
  const loads = new Map<string, Promise<CachedOrder | undefined>>()

  /** Requests that miss the same order at the same time share one read of the database. */
  const loadOnce = (id: string): Promise<CachedOrder | undefined> => {
    const running = loads.get(id)
    if (running) return running
    const load = loadAndCache(deps, id).finally(() => loads.delete(id))
    loads.set(id, load)
    return load
  }

  /** @throws DomainError ORDER_NOT_FOUND */
  return async (userId: string, orderId: string): Promise<ReadOrder> => {
    const id = orderId.toLowerCase()
    if (!validate(id)) throw new DomainError('ORDER_NOT_FOUND')
    const cached = await deps.cache.get(id)
    metrics.count(cached !== undefined)
    const order = cached ?? (await loadOnce(id))
    if (!order || (order.userId !== userId && !(await isAdmin(deps, userId)))) throw new DomainError('ORDER_NOT_FOUND')
    return { order, cache: cached ? 'HIT' : 'MISS' }
  }
}

async function loadAndCache({ store, cache }: ApiDeps, id: string): Promise<CachedOrder | undefined> {
  const record = await store.orders.findById(id)
  if (!record) return undefined
  const order = toCachedOrder(record)
  // Not awaited: the answer does not wait for the cache, and a put never rejects
  void cache.put(order)
  return order
}
