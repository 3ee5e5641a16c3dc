import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CachedOrder } from '../domain/cached-order.ts'
import type { OrderCache } from '../ports/services.ts'
import { aCachedOrder, aFinalOrder, anId } from './builders.ts'

export interface OpenedCache {
  cache: OrderCache
  /** Makes the cache forget an order, as it may at any time for want of room. */
  forget(orderId: string): Promise<void>
}

/** What every cache of orders has to do. `open` gives a cache that may hold anything but these tests' orders. */
export function describeOrderCacheContract(name: string, open: () => Promise<OpenedCache>): void {
  describe(`${name} as an order cache`, () => {
    let cache: OrderCache
    let forget: OpenedCache['forget']
    beforeAll(async () => {
      ;({ cache, forget } = await open())
    })
    afterAll(() => cache.close())
    const store = (order: CachedOrder) => cache.load(order.id, async () => order)

    it('knows nothing of an order that was never put', async () => {
      expect(await cache.get(anId())).toBeUndefined()
    })

    it('gives an order back as it was put', async () => {
      const order = aFinalOrder({ version: 3, body: '{"name":"Vélo \\"de ville\\" 🚲"}' })
      await cache.put(order)
      expect(await cache.get(order.id)).toEqual(order)
    })

    it('replaces an older version by a newer one', async () => {
      const order = aCachedOrder()
      await store(order)
      const newer = { ...order, version: 2, settled: true, body: '{"status":"CONFIRMED"}' }
      await cache.put(newer)
      expect(await cache.get(order.id)).toEqual(newer)
    })

    it('never replaces a newer version by an older one, even where the numbers differ in length', async () => {
      const newer = aCachedOrder({ version: 10, body: '{"status":"CONFIRMED"}' })
      await store(newer)
      await cache.put({ ...newer, version: 9, body: '{"status":"PENDING"}' })
      expect(await cache.get(newer.id)).toEqual(newer)
    })

    it('ends with the newest of versions that are put at once in any order', async () => {
      const order = aCachedOrder()
      await store(order)
      const shuffled = [7, 2, 12, 1, 9, 4, 11, 3, 10, 6, 8, 5]
      await Promise.all(shuffled.map((version) => cache.put({ ...order, version, body: `{"version":${version}}` })))
      expect(await cache.get(order.id)).toEqual({ ...order, version: 12, body: '{"version":12}' })
    })

    it('keeps orders apart', async () => {
      const [one, other] = [aCachedOrder({ version: 5 }), aCachedOrder({ version: 1 })]
      await Promise.all([store(one), store(other)])
      expect(await Promise.all([cache.get(one.id), cache.get(other.id)])).toEqual([one, other])
    })

    it('stores what was loaded', async () => {
      const order = aCachedOrder()
      expect(await cache.load(order.id, async () => order)).toEqual(order)
      expect(await cache.get(order.id)).toEqual(order)
    })

    it('hands on what a load throws, and that it has found nothing, and stores neither', async () => {
      const { id } = aCachedOrder()
      await expect(cache.load(id, () => Promise.reject(new Error('away')))).rejects.toThrow('away')
      expect(await cache.load(id, async () => undefined)).toBeUndefined()
      expect(await cache.get(id)).toBeUndefined()
    })

    it('does not store what was loaded before a change, even where it has forgotten the change', async () => {
      const order = aCachedOrder()
      const changed = { ...order, version: 2 }
      await cache.load(order.id, async () => {
        await cache.put(changed)
        await forget(order.id)
        return order
      })
      expect(await cache.get(order.id)).toBeUndefined()
      await store(changed)
      await cache.load(order.id, async () => order)
      expect(await cache.get(order.id)).toEqual(changed)
    })

    it('does not store a change that comes late, after a newer one was forgotten, and has no load store less than it', async () => {
      const order = aCachedOrder()
      const changed = { ...order, version: 2 }
      await store(changed)
      await forget(order.id)
      await cache.put(order)
      expect(await cache.get(order.id)).toBeUndefined()
      await cache.load(order.id, async () => {
        await cache.put(changed)
        return order
      })
      expect(await cache.get(order.id)).toBeUndefined()
      await store(changed)
      expect(await cache.get(order.id)).toEqual(changed)
    })

    it('does not store less than what another load has read meanwhile', async () => {
      const order = aCachedOrder()
      const changed = { ...order, version: 2 }
      const [older, newer] = [Promise.withResolvers<CachedOrder>(), Promise.withResolvers<CachedOrder>()]
      const begin = (answer: Promise<CachedOrder>) =>
        new Promise<{ load: Promise<unknown> }>((resolve) => {
          const load = cache.load(order.id, () => {
            queueMicrotask(() => resolve({ load }))
            return answer
          })
        })
      // Whichever of the two begins last: the change comes between what they read
      for (const [first, last] of [
        [newer, older],
        [older, newer],
      ] as const) {
        const one = await begin(first.promise)
        const two = await begin(last.promise)
        newer.resolve(changed)
        await (first === newer ? one : two).load
        older.resolve(order)
        await Promise.all([one.load, two.load])
        expect((await cache.get(order.id))?.version ?? 2).toBe(2)
        await forget(order.id)
      }
    })

    it('stores a final order whenever it was loaded', async () => {
      const order = aFinalOrder()
      await cache.load(order.id, async () => {
        await cache.put(order)
        await forget(order.id)
        return order
      })
      expect(await cache.get(order.id)).toEqual(order)
    })

    it('answers a ping', async () => {
      await expect(cache.ping()).resolves.toBeUndefined()
    })
  })
}
