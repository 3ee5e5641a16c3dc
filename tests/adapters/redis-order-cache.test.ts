import { randomUUID } from 'node:crypto'
import { aCachedOrder, aFinalOrder } from '@orders/shared/testing/builders'
import { describeOrderCacheContract } from '@orders/shared/testing/order-cache.contract'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { itNeeds } from './needs.ts'
import { connect, openCache } from './redis-clients.ts'

const url = process.env['REDIS_URL']

if (!url) itNeeds('REDIS_URL', 'the URL of a Redis')
else {
  const keyPrefix = `test-${randomUUID()}`
  afterAll(() => removeKeys(url, keyPrefix))

  describeOrderCacheContract('Redis', async () => {
    const { cache, client } = await openCache(url, { keyPrefix })
    const forget = async (orderId: string) => void (await client().del(`${keyPrefix}:${orderId}`))
    return { cache, forget }
  })
  describeSharing(url, keyPrefix)
  it('leaves no timer and no signal of a command behind', async () => {
    const { cache } = await openCache(url, { keyPrefix })
    const order = aCachedOrder()
    const signals = vi.spyOn(AbortSignal, 'timeout')
    await cache.load(order.id, async () => order)
    for (let read = 0; read < 10; read++) expect(await cache.get(order.id)).toEqual(order)
    expect(signals).not.toHaveBeenCalled()
    signals.mockRestore()
    await cache.close()
  })
}

async function removeKeys(redisUrl: string, prefix: string): Promise<void> {
  const client = await connect(redisUrl)
  for await (const keys of client.scanIterator({ MATCH: `${prefix}:*` })) if (keys.length > 0) await client.del(keys)
  client.destroy()
}

function describeSharing(redisUrl: string, keyPrefix: string): void {
  describe('processes that share a Redis', () => {
    it('see what the others put, and none goes back to an older version', async () => {
      const { cache: worker } = await openCache(redisUrl, { keyPrefix })
      const { cache: api } = await openCache(redisUrl, { keyPrefix })
      const order = aCachedOrder()
      const confirmed = { ...order, version: 3, settled: true, final: true, body: '{"status":"CONFIRMED"}' }
      await api.load(order.id, async () => order)
      await worker.put(confirmed)
      await api.put({ ...order, version: 2 })
      expect(await api.get(order.id)).toEqual(confirmed)
      await Promise.all([worker.close(), api.close()])
    })

    it('forget an order that may change within its short time to live', async () => {
      const { cache } = await openCache(redisUrl, { keyPrefix, changeableTtlMs: 60 })
      const [moving, settled] = [aCachedOrder(), aFinalOrder()]
      await cache.put(settled)
      await cache.load(moving.id, async () => moving)
      await expect.poll(() => cache.get(moving.id), { interval: 10 }).toBeUndefined()
      expect(await cache.get(settled.id)).toEqual(settled)
      await cache.close()
    })
  })
}
