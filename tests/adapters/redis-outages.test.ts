import { createRedisClient } from '@orders/shared/adapters/redis/client'
import { createRedisOrderCache } from '@orders/shared/adapters/redis/order-cache'
import { aCachedOrder } from '@orders/shared/testing/builders'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTcpProxy } from '../faults/fronts/tcp-proxy.ts'
import { openCache, quickest, SILENT, untilUsed } from './redis-clients.ts'
import { hasRedisServer, type RedisServer, startRedisServer } from './redis-server.ts'

/** What a request may lose to its cache, before it goes to the database. */
const MOST_MS = 100

if (hasRedisServer()) describe('an order cache whose Redis fails', () => describeOutages())
else
  it('is not tried against outages of Redis: that needs redis-server on the PATH', () =>
    expect(hasRedisServer()).toBe(false))

function describeOutages(): void {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedisServer()
  })
  afterAll(() => server.close())

  it('starts without it, and uses it as soon as it is there', async () => {
    await server.kill()
    const warnings: string[] = []
    const logger = { ...SILENT, warn: (_: object, message: string) => warnings.push(message) }
    const client = createRedisClient({ url: server.url, logger })
    const cache = createRedisOrderCache({ client, logger })
    const order = aCachedOrder()
    await cache.put(order)
    expect(await cache.get(order.id)).toBeUndefined()
    await expect(cache.ping()).rejects.toThrow()
    let tries = 0
    await new Promise<void>((resolve) => client.on('reconnecting', () => ++tries === 2 && resolve()))
    await server.start()
    await untilUsed(cache)
    expect(warnings).toHaveLength(1)
    await cache.close()
    client.destroy()
  })

  it('misses at once while it is down', async () => {
    const { cache } = await openCache(server.url)
    const order = aCachedOrder()
    await cache.put(order)
    await server.kill()
    const read = async () => expect(await cache.get(order.id)).toBeUndefined()
    expect(await quickest(Array.from({ length: 20 }, () => read))).toBeLessThan(MOST_MS)
    await server.start()
    await untilUsed(cache)
    await cache.close()
  })

  it('gives up on one that hangs within 100 ms, and then passes it over until it answers again', async () => {
    const caches = await Promise.all(Array.from({ length: 5 }, async () => (await openCache(server.url)).cache))
    const order = aCachedOrder({ settled: true })
    for (const cache of caches) await cache.put(order)
    server.freeze()
    const readTenTimes = caches.map((cache) => async () => {
      const found = await Promise.all(Array.from({ length: 10 }, () => cache.get(order.id)))
      expect(found.every((one) => one === undefined)).toBe(true)
    })
    expect(await quickest(readTenTimes)).toBeLessThan(MOST_MS)
    expect(await quickest(caches.map((cache) => () => cache.get(order.id)))).toBeLessThan(10)
    expect(await quickest(caches.map((cache) => () => cache.put(order)))).toBeLessThan(10)
    server.thaw()
    for (const cache of caches) {
      await expect.poll(() => cache.get(order.id), { timeout: 10_000, interval: 20 }).toEqual(order)
      await cache.close()
    }
  })

  it('never serves what a restart brings back from a snapshot', async () => {
    const { cache, client } = await openCache(server.url)
    const order = aCachedOrder({ settled: true, body: '{"status":"FAILED"}' })
    await cache.put(order)
    await client.sendCommand(['SAVE'])
    const retried = { ...order, version: 2, settled: false, body: '{"status":"PENDING"}' }
    await cache.put(retried)
    await server.kill()
    await server.start()
    await untilUsed(cache)
    expect(await client.keys(`order:*:${order.id}`)).toHaveLength(1)
    expect(await cache.get(order.id)).toBeUndefined()
    await cache.close()
  })

  it('does not go back to a copy from before a change that it could not store', async () => {
    const proxy = await startTcpProxy(new URL(server.url))
    const { cache } = await openCache(`redis://127.0.0.1:${proxy.port}`)
    const { cache: other } = await openCache(server.url)
    const [order, bystander] = [aCachedOrder({ settled: true }), aCachedOrder({ settled: true })]
    await cache.put(order)
    await cache.put(bystander)
    await proxy.set('refuse')
    await cache.put({ ...order, version: 2 })
    expect(await other.get(order.id)).toEqual(order)
    await proxy.set('pass')
    await untilUsed(cache)
    expect(await cache.get(order.id)).toBeUndefined()
    expect(await other.get(order.id)).toBeUndefined()
    expect(await cache.get(bystander.id)).toEqual(bystander)
    await Promise.all([cache.close(), other.close()])
    await proxy.close()
  })

  it('keeps a newer copy that somebody else has stored meanwhile', async () => {
    const proxy = await startTcpProxy(new URL(server.url))
    const { cache } = await openCache(`redis://127.0.0.1:${proxy.port}`)
    const { cache: other } = await openCache(server.url)
    const order = aCachedOrder({ settled: true })
    await proxy.set('refuse')
    await cache.put({ ...order, version: 2 })
    await other.put({ ...order, version: 3 })
    await proxy.set('pass')
    await untilUsed(cache)
    expect(await cache.get(order.id)).toEqual({ ...order, version: 3 })
    await Promise.all([cache.close(), other.close()])
    await proxy.close()
  })
}
