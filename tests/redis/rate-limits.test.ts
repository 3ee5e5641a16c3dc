import { randomUUID } from 'node:crypto'
import rateLimit from '@fastify/rate-limit'
import { createRedisRateLimits } from '@orders/shared/adapters/redis/rate-limit-store'
import Fastify, { type FastifyRequest } from 'fastify'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { itNeeds } from '../adapters/needs.ts'
import { hasRedisServer, type Redis } from '../faults/services/redis-server.ts'
import { FORMS, openParts, quickest } from './clients.ts'

if (!hasRedisServer()) itNeeds('redis-server', 'the program, to count in')
else for (const { form, startRedis } of FORMS) describe(`rate limits in ${form}`, () => describeLimits(startRedis))

function describeLimits(startRedis: () => Promise<Redis>): void {
  let server: Redis
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.close())

  async function openStore() {
    const parts = await openParts(server.url)
    const limits = createRedisRateLimits(parts)
    await vi.waitFor(() => limits.ping(), { timeout: 10_000 })
    const counter = new limits.store()
    const count = (key: string, windowMs = 60_000) =>
      new Promise<{ current: number; ttl: number }>((resolve, reject) =>
        counter.incr(key, (error, result) => (result ? resolve(result) : reject(error)), windowMs),
      )
    const close = () => {
      limits.close()
      parts.connection.close()
    }
    return { close, count, store: limits.store, attempts: limits }
  }

  it('are shared by processes', async () => {
    const [one, other] = [await openStore(), await openStore()]
    // Polled, since a machine that is busy may make a store count on its own for a moment.
    const countTogether = async () => {
      const key = randomUUID()
      const counts = await Promise.all([one, other, one, other, one].map(({ count }) => count(key)))
      for (const { ttl } of counts) expect(ttl).toBeGreaterThan(55_000)
      return counts.map(({ current }) => current).toSorted()
    }
    await expect.poll(countTogether).toEqual([1, 2, 3, 4, 5])
    for (const { close } of [one, other]) close()
  })

  it('take an attempt back for all processes, and no more than there are', async () => {
    const [one, other] = [await openStore(), await openStore()]
    const takeBackTogether = async () => {
      const key = randomUUID()
      const counts = [await one.attempts.count(key, 60_000), await other.attempts.count(key, 60_000)]
      for (let n = 0; n < 3; n++) await other.attempts.giveBack(key)
      counts.push(await one.attempts.count(key, 60_000))
      for (const { ttl } of counts) expect(ttl).toBeGreaterThan(55_000)
      return counts.map(({ current }) => current)
    }
    await expect.poll(takeBackTogether).toEqual([1, 2, 1])
    for (const { close } of [one, other]) close()
  })

  it('leave nothing behind when an attempt is taken back after its window', async () => {
    const { close, attempts } = await openStore()
    const key = randomUUID()
    await attempts.giveBack(key)
    expect(await server.ask('EXISTS', `rate-limit:${key}`)).toBe('0')
    close()
  })

  it('begin anew when the window is over, which further counts do not put off', async () => {
    const { close, count } = await openStore()
    const key = randomUUID()
    await count(key, 80)
    await expect.poll(async () => (await count(key, 80)).current, { interval: 15 }).toBe(1)
    close()
  })

  it('count in the process while Redis is down, and together again when it is back', async () => {
    const { close, count } = await openStore()
    const key = randomUUID()
    expect((await count(key)).current).toBe(1)
    await server.kill()
    const counts = [await count(key), await count(key), await count(key)]
    expect(counts.map(({ current }) => current)).toEqual([1, 2, 3])
    await server.start()
    const fresh = randomUUID()
    const countedInRedis = async () => {
      await count(fresh)
      return await server.ask('EXISTS', `rate-limit:${fresh}`)
    }
    await expect.poll(countedInRedis, { timeout: 15_000 }).toBe('1')
    close()
  })

  it('hold a request up for no more than 100 ms when Redis hangs', async () => {
    const stores = await Promise.all(Array.from({ length: 5 }, () => openStore()))
    const key = randomUUID()
    for (const { count } of stores) await count(key)
    server.freeze()
    const counts = stores.map(
      ({ count }) =>
        () =>
          count(key),
    )
    expect(await quickest(counts)).toBeLessThan(100)
    expect(await quickest(counts)).toBeLessThan(10)
    server.thaw()
    for (const { close } of stores) close()
  })

  it('limit the requests to two servers together', async () => {
    const stores = [await openStore(), await openStore()]
    const apps = await Promise.all(
      stores.map(async ({ store }) => {
        const app = Fastify()
        const keyGenerator = ({ headers }: FastifyRequest) => String(headers['x-caller'])
        await app.register(rateLimit, { max: 3, timeWindow: 60_000, keyGenerator, store })
        app.get('/', async () => 'ok')
        return app
      }),
    )
    const callAll = async () => {
      const headers = { 'x-caller': randomUUID() }
      const statuses: number[] = []
      for (const app of [...apps, ...apps, ...apps]) statuses.push((await app.inject({ url: '/', headers })).statusCode)
      return statuses
    }
    await expect.poll(callAll).toEqual([200, 200, 200, 429, 429, 429])
    await Promise.all(apps.map((app) => app.close()))
    for (const { close } of stores) close()
  })
}
