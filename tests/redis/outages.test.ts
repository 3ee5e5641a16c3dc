import { openRedis } from '@orders/shared/adapters/redis/open-redis'
import { aCachedOrder, aFinalOrder } from '@orders/shared/testing/builders'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itNeeds } from '../adapters/needs.ts'
import { startTcpProxy } from '../faults/fronts/tcp-proxy.ts'
import { hasRedisServer, type Redis, type RedisServer, startRedisServer } from '../faults/services/redis-server.ts'
import { FORMS, found, keep, openCache, quickest, SILENT, untilUsed } from './clients.ts'

/** What a request may lose to its cache, before it goes to the database. */
const MOST_MS = 100

if (!hasRedisServer()) itNeeds('redis-server', 'the program, to be killed and frozen')
else {
  for (const { form, startRedis } of FORMS)
    describe(`an order cache in ${form} that fails`, () => describeOutages(startRedis))
  describe('an order cache whose Redis comes back with something else', () => describeReturns())
}

function describeOutages(startRedis: () => Promise<Redis>): void {
  let server: Redis
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.close())

  it('starts without it, and uses it as soon as it is there', async () => {
    await server.kill()
    const warnings: object[] = []
    const logger = { ...SILENT, warn: (fields: object) => warnings.push(fields) }
    const redis = openRedis({ url: server.url, logger })
    const order = aCachedOrder()
    await redis.cache.put(order)
    expect(await redis.cache.get(order.id)).toBeUndefined()
    expect(await redis.cache.load(order.id, async () => order)).toEqual(order)
    await expect.poll(() => redis.cache.ping().catch(({ state }) => state)).toBe('unreachable')
    await server.start()
    await untilUsed(redis.cache)
    expect(warnings[0]).toMatchObject({ state: 'unreachable' })
    await redis.close()
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
    const order = aFinalOrder()
    for (const cache of caches) await keep(cache, order)
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
      await expect.poll(() => cache.get(order.id), { interval: 20 }).toEqual(order)
      await cache.close()
    }
  })
}

function describeReturns(): void {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedisServer()
  })
  afterAll(() => server.close())

  it('never serves what a restart brings back from a snapshot, unless it can never change', async () => {
    const { cache } = await openCache(server.url)
    const [order, final] = [aCachedOrder({ settled: true, body: '{"status":"FAILED"}' }), aFinalOrder()]
    await cache.load(order.id, async () => order)
    await keep(cache, final)
    await server.ask('SAVE')
    await cache.put({ ...order, version: 2, settled: false, body: '{"status":"PENDING"}' })
    await server.kill()
    await server.start()
    await untilUsed(cache)
    expect(await cache.get(order.id)).toBeUndefined()
    expect(await found(cache, final.id)).toEqual(final)
    await expect.poll(() => server.ask('EXISTS', `order:${order.id}`)).toBe('0')
    await cache.close()
  })

  it('stores nothing under a lease that a restart brings back', async () => {
    const { cache } = await openCache(server.url)
    const order = aCachedOrder()
    await cache.load(order.id, async () => {
      await server.ask('SAVE')
      await server.kill()
      await server.start()
      await untilUsed(cache)
      return order
    })
    // What it would have asked comes before this
    await untilUsed(cache)
    expect(await server.ask('GET', `order:${order.id}`)).not.toContain(order.body)
    await cache.close()
  })

  it('does not go back to a copy from before a change that it could not store', async () => {
    const proxy = await startTcpProxy(new URL(server.url))
    const changeableTtlMs = 30_000
    const { cache } = await openCache(`redis://127.0.0.1:${proxy.port}`, { changeableTtlMs })
    const { cache: other } = await openCache(server.url)
    const [order, bystander] = [aCachedOrder({ settled: true }), aFinalOrder()]
    await cache.load(order.id, async () => order)
    await keep(cache, bystander)
    await proxy.set('refuse')
    await cache.put({ ...order, version: 2 })
    expect(await found(other, order.id)).toEqual(order)
    await proxy.set('pass')
    await untilUsed(cache)
    expect(await cache.get(order.id)).toBeUndefined()
    expect(await found(cache, bystander.id)).toEqual(bystander)
    // Whoever still has a connection gets what could not be stored
    expect(await found(other, order.id)).toEqual({ ...order, version: 2 })
    await Promise.all([cache.close(), other.close()])
    await proxy.close()
  })

  it('keeps a newer copy that somebody else has stored meanwhile', async () => {
    const proxy = await startTcpProxy(new URL(server.url))
    const { cache } = await openCache(`redis://127.0.0.1:${proxy.port}`)
    const { cache: other } = await openCache(server.url)
    const order = aFinalOrder()
    await proxy.set('refuse')
    await cache.put({ ...order, version: 2 })
    await other.put({ ...order, version: 3 })
    await proxy.set('pass')
    await untilUsed(cache)
    expect(await found(cache, order.id)).toEqual({ ...order, version: 3 })
    await Promise.all([cache.close(), other.close()])
    await proxy.close()
  })
}
