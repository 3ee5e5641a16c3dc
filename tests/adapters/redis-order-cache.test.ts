import { randomUUID } from 'node:crypto'
import { aCachedOrder, aFinalOrder } from '@orders/shared/testing/builders'
import { describeOrderCacheContract } from '@orders/shared/testing/order-cache.contract'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RedisCluster, startRedisCluster } from '../faults/services/redis-cluster.ts'
import { hasRedisServer } from '../faults/services/redis-server.ts'
import { connect, openCache, PATIENT, type RedisClient } from '../redis/clients.ts'
import { itNeeds } from './needs.ts'

const url = process.env['REDIS_URL']
const keyPrefix = `test-${randomUUID()}`

if (!url) itNeeds('REDIS_URL', 'the URL of a Redis')
else {
  let client: RedisClient
  beforeAll(async () => {
    client = await connect(url)
  })
  afterAll(async () => {
    for await (const keys of client.scanIterator({ MATCH: `${keyPrefix}:*` }))
      if (keys.length > 0) await client.del(keys)
    client.destroy()
  })
  describeCache('Redis', { urlOf: () => url, remove: (key) => client.del(key) })
}

if (!hasRedisServer()) itNeeds('redis-server', 'the program, to make a cluster')
else
  describe('in a cluster of Redis', () => {
    let cluster: RedisCluster
    beforeAll(async () => {
      cluster = await startRedisCluster()
    })
    afterAll(() => cluster.close())
    describeCache('a cluster', { urlOf: () => cluster.url, remove: (key) => cluster.ask('DEL', key) })
  })

interface Place {
  urlOf(): string
  remove(key: string): Promise<unknown>
}

function describeCache(name: string, { urlOf, remove }: Place): void {
  describeOrderCacheContract(name, async () => {
    const { cache } = await openCache(urlOf(), { keyPrefix }, PATIENT)
    return { cache, forget: async (orderId) => void (await remove(`${keyPrefix}:${orderId}`)) }
  })
  describeSharing(urlOf)

  it('leaves no timer and no signal of a command behind', async () => {
    const { cache } = await openCache(urlOf(), { keyPrefix }, PATIENT)
    const order = aCachedOrder()
    const signals = vi.spyOn(AbortSignal, 'timeout')
    await cache.load(order.id, async () => order)
    for (let read = 0; read < 10; read++) expect(await cache.get(order.id)).toEqual(order)
    expect(signals).not.toHaveBeenCalled()
    signals.mockRestore()
    await cache.close()
  })
}

function describeSharing(urlOf: () => string): void {
  describe('processes that share a Redis', () => {
    it('see what the others put, and none goes back to an older version', async () => {
      const { cache: worker } = await openCache(urlOf(), { keyPrefix }, PATIENT)
      const { cache: api } = await openCache(urlOf(), { keyPrefix }, PATIENT)
      const order = aCachedOrder()
      const confirmed = { ...order, version: 3, settled: true, final: true, body: '{"status":"CONFIRMED"}' }
      await api.load(order.id, async () => order)
      await worker.put(confirmed)
      await api.put({ ...order, version: 2 })
      expect(await api.get(order.id)).toEqual(confirmed)
      await Promise.all([worker.close(), api.close()])
    })

    it('forget an order that may change within its short time to live', async () => {
      const { cache } = await openCache(urlOf(), { keyPrefix, changeableTtlMs: 60 }, PATIENT)
      const [moving, settled] = [aCachedOrder(), aFinalOrder()]
      await cache.put(settled)
      await cache.load(moving.id, async () => moving)
      await expect.poll(() => cache.get(moving.id), { interval: 10 }).toBeUndefined()
      expect(await cache.get(settled.id)).toEqual(settled)
      await cache.close()
    })
  })
}
