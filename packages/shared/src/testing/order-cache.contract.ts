import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrderCache } from '../ports/services.ts'
import { aCachedOrder, anId } from './builders.ts'

/** What every cache of orders has to do. `open` gives a cache that may hold anything but these tests' orders. */
export function describeOrderCacheContract(name: string, open: () => Promise<OrderCache>): void {
  describe(`${name} as an order cache`, () => {
    let cache: OrderCache
    beforeAll(async () => {
      cache = await open()
    })
    afterAll(() => cache.close())

    it('knows nothing of an order that was never put', async () => {
      expect(await cache.get(anId())).toBeUndefined()
    })

    it('gives an order back as it was put', async () => {
      const order = aCachedOrder({ version: 3, settled: true, body: '{"name":"Vélo \\"de ville\\" 🚲"}' })
      await cache.put(order)
      expect(await cache.get(order.id)).toEqual(order)
    })

    it('replaces an older version by a newer one', async () => {
      const order = aCachedOrder()
      await cache.put(order)
      const newer = { ...order, version: 2, settled: true, body: '{"status":"CONFIRMED"}' }
      await cache.put(newer)
      expect(await cache.get(order.id)).toEqual(newer)
    })

    it('never replaces a newer version by an older one, even where the numbers differ in length', async () => {
      const newer = aCachedOrder({ version: 10, body: '{"status":"CONFIRMED"}' })
      await cache.put(newer)
      await cache.put({ ...newer, version: 9, body: '{"status":"PENDING"}' })
      expect(await cache.get(newer.id)).toEqual(newer)
    })

    it('ends with the newest of versions that are put at once in any order', async () => {
      const order = aCachedOrder()
      const shuffled = [7, 2, 12, 1, 9, 4, 11, 3, 10, 6, 8, 5]
      await Promise.all(shuffled.map((version) => cache.put({ ...order, version, body: `{"version":${version}}` })))
      expect(await cache.get(order.id)).toEqual({ ...order, version: 12, body: '{"version":12}' })
    })

    it('keeps orders apart', async () => {
      const [one, other] = [aCachedOrder({ version: 5 }), aCachedOrder({ version: 1 })]
      await Promise.all([cache.put(one), cache.put(other)])
      expect(await Promise.all([cache.get(one.id), cache.get(other.id)])).toEqual([one, other])
    })

    it('answers a ping', async () => {
      await expect(cache.ping()).resolves.toBeUndefined()
    })
  })
}
