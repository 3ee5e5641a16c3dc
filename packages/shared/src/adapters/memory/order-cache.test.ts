import { describe, expect, it } from 'vitest'
import type { CachedOrder } from '../../domain/cached-order.ts'
import type { OrderCache } from '../../ports/services.ts'
import { aCachedOrder, aFinalOrder, NOON_MS } from '../../testing/builders.ts'
import { describeOrderCacheContract } from '../../testing/order-cache.contract.ts'
import { createMemoryOrderCache } from './order-cache.ts'

describeOrderCacheContract('memory', async () => {
  const maxEntries = 100
  const cache = createMemoryOrderCache({ clock: { nowMs: Date.now }, maxEntries })
  const forget = async () => {
    for (let others = 0; others < maxEntries; others++) await cache.put(aFinalOrder())
  }
  return { cache, forget }
})

const store = (cache: OrderCache, order: CachedOrder) => cache.load(order.id, async () => order)

describe('the memory order cache', () => {
  function aCache(options: { maxEntries?: number; ttlMs?: number; changeableTtlMs?: number } = {}) {
    const clock = { nowMs: () => now }
    let now = NOON_MS
    return { cache: createMemoryOrderCache({ clock, ...options }), pass: (ms: number) => (now += ms) }
  }

  it('forgets a final order after ten minutes', async () => {
    const { cache, pass } = aCache()
    const order = aFinalOrder()
    await cache.put(order)
    pass(599_999)
    expect(await cache.get(order.id)).toEqual(order)
    pass(1)
    expect(await cache.get(order.id)).toBeUndefined()
  })

  it('forgets an order that may change within seconds, so that a missed change heals', async () => {
    const { cache, pass } = aCache()
    const order = aCachedOrder()
    await store(cache, order)
    pass(2999)
    expect(await cache.get(order.id)).toEqual(order)
    pass(1)
    expect(await cache.get(order.id)).toBeUndefined()
  })

  it('does not live longer for being read', async () => {
    const { cache, pass } = aCache({ changeableTtlMs: 10 })
    const order = aCachedOrder()
    await store(cache, order)
    pass(6)
    await cache.get(order.id)
    pass(6)
    expect(await cache.get(order.id)).toBeUndefined()
  })

  it('lives on when the same version is put again, fresh from the store', async () => {
    const { cache, pass } = aCache({ changeableTtlMs: 10 })
    const order = aCachedOrder()
    await store(cache, order)
    pass(6)
    await cache.put(order)
    pass(6)
    expect(await cache.get(order.id)).toEqual(order)
  })

  it('refuses an older version even after the newer one has expired', async () => {
    const { cache, pass } = aCache()
    const order = aCachedOrder({ version: 2 })
    await store(cache, order)
    pass(5000)
    await cache.put({ ...order, version: 1 })
    expect(await cache.get(order.id)).toBeUndefined()
  })

  it('drops the least recently used order when it is full', async () => {
    const { cache } = aCache({ maxEntries: 2 })
    const [first, second, third] = [aCachedOrder(), aCachedOrder(), aCachedOrder()]
    await store(cache, first)
    await store(cache, second)
    await cache.get(first.id)
    await store(cache, third)
    expect(await Promise.all([first, second, third].map(({ id }) => cache.get(id)))).toEqual([first, undefined, third])
  })

  it('holds no more for an order that is put twice', async () => {
    const { cache } = aCache({ maxEntries: 2 })
    const [first, second] = [aCachedOrder(), aCachedOrder()]
    for (const order of [first, second, { ...second, version: 2 }]) await store(cache, order)
    expect(await cache.get(first.id)).toEqual(first)
  })
})
