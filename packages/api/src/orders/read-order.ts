import { type CachedOrder, toCachedOrder } from '@orders/shared/domain/cached-order'
import { DomainError } from '@orders/shared/domain/errors'
import { validate } from 'uuid'
import { isAdminOrKey } from '../auth/accounts.ts'
import type { ActorRef } from '../auth/actor.ts'
import type { ApiDeps } from '../deps.ts'
import { cacheMetricsOf } from './cache-metrics.ts'
import { createNewestVersions, noteVersions } from './newest-versions.ts'

export interface ReadOrder {
  order: CachedOrder
  cache: 'HIT' | 'MISS'
}

/** @throws DomainError ORDER_NOT_FOUND, also for another user's order, unless the actor is an admin or a program */
export type ReadOrderFor = (actor: ActorRef, orderId: string) => Promise<ReadOrder>

interface Load {
  loaded: Promise<CachedOrder | undefined>
  /** Of the order, as it was known when the load began. */
  newest: number
}

/**
 * What is read after an answer is at least as new as that answer. So this process keeps in mind which versions it has lately read,
 * written or heard of, and takes no older copy from the cache, nor joins a load that began before.
 * @returns the deps, with a store that everything else that reads or changes orders has to use
 */
export function createOrderReads<D extends Pick<ApiDeps, 'store' | 'cache' | 'changes' | 'clock' | 'metrics'>>(
  given: D,
) {
  const versions = createNewestVersions(given.clock)
  const deps = { ...given, store: noteVersions(given.store, versions, given.clock) }
  const { store, cache } = deps
  const metrics = cacheMetricsOf(deps.metrics)
  const loads = new Map<string, Load>()
  const close = given.changes.subscribe(({ id, version }) => versions.note(id, version))

  async function fetch(id: string, userId: string | undefined): Promise<CachedOrder | undefined> {
    const record = await store.orders.findById(id, userId)
    return record && toCachedOrder(record)
  }

  /** Requests of a user that miss the same order at the same time share one read of the database. */
  function load(id: string, userId?: string): Promise<CachedOrder | undefined> {
    const key = `${id} ${userId}`
    const newest = versions.of(id)
    const running = loads.get(key)
    if (running?.newest === newest) return running.loaded
    const begun: Load = { newest, loaded: cache.load(id, () => fetch(id, userId)) }
    loads.set(key, begun)
    const end = () => void (loads.get(key) === begun && loads.delete(key))
    begun.loaded.then(end, end)
    return begun.loaded
  }

  async function findCached(id: string): Promise<CachedOrder | undefined> {
    const order = await cache.get(id)
    return order && order.version >= versions.of(id) ? order : undefined
  }

  /** The owner is checked on a hit as on a miss, and another user's order is answered like one that does not exist. */
  const readOrder: ReadOrderFor = async (actor, orderId) => {
    const id = orderId.toLowerCase()
    if (!validate(id)) throw new DomainError('ORDER_NOT_FOUND')
    const cached = await findCached(id)
    metrics.count(cached !== undefined)
    const own = cached ?? (actor.kind === 'user' ? await load(id, actor.id) : undefined)
    if (own?.userId !== actor.id && !(await isAdminOrKey(deps, actor))) throw new DomainError('ORDER_NOT_FOUND')
    const order = own ?? (await load(id))
    if (!order) throw new DomainError('ORDER_NOT_FOUND')
    return { order, cache: cached ? 'HIT' : 'MISS' }
  }
  return { deps, readOrder, close }
}
