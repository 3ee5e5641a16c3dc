import { createRedisOrderChanges } from '@orders/shared/adapters/redis/order-changes'
import type { CachedOrder } from '@orders/shared/domain/cached-order'
import { aCachedOrder } from '@orders/shared/testing/builders'
import { describeOrderChangesContract } from '@orders/shared/testing/order-changes.contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRedisServer, type Redis } from '../faults/services/redis-server.ts'
import { FORMS, openParts, PATIENT } from '../redis/clients.ts'
import { itNeeds } from './needs.ts'

const url = process.env['REDIS_URL']

async function openEnd(redisUrl: string, channel: string, patience = {}) {
  const parts = await openParts(redisUrl, patience)
  const changes = createRedisOrderChanges(parts, { channel })
  const close = async () => {
    await changes.close()
    parts.connection.close()
  }
  return { changes, isReady: parts.connection.isReady, close }
}

function describeContract(name: string, urlOf: () => string): void {
  describeOrderChangesContract(name, async () => {
    const channel = `test-${process.pid}-${Date.now()}`
    const [here, there] = await Promise.all([openEnd(urlOf(), channel, PATIENT), openEnd(urlOf(), channel, PATIENT)])
    return {
      here: here.changes,
      there: there.changes,
      close: async () => void (await Promise.all([here.close(), there.close()])),
    }
  })
}

if (url) describeContract('Redis', () => url)
else itNeeds('REDIS_URL', 'the URL of a Redis')

if (!hasRedisServer()) itNeeds('redis-server', 'the program, to be killed and frozen')
for (const { form, startRedis } of hasRedisServer() ? FORMS : []) {
  describe(`news of changed orders by way of ${form}`, () => {
    let redis: Redis
    beforeAll(async () => {
      redis = await startRedis()
    })
    afterAll(() => redis.close())

    describeContract(form, () => redis.url)

    it.each([
      ['is killed and started again', () => redis.kill(), () => redis.start()],
      ['is frozen for a while', async () => redis.freeze(), async () => redis.thaw()],
    ])('come again after it %s, and nothing throws meanwhile', async (_what, away, back) => {
      const [api, worker] = await Promise.all([openEnd(redis.url, 'changes'), openEnd(redis.url, 'changes')])
      const heard: CachedOrder[] = []
      api.changes.subscribe((order) => heard.push(order))
      const order = aCachedOrder()
      const isHeard = () => {
        worker.changes.publish(order)
        return heard.length > 0
      }
      await expect.poll(isHeard).toBe(true)
      await away()
      // Long enough for the clients to give the connection up, though somebody keeps publishing.
      await expect
        .poll(
          () => {
            worker.changes.publish(order)
            return worker.isReady() || api.isReady()
          },
          { timeout: 10_000, interval: 10 },
        )
        .toBe(false)
      heard.length = 0
      await back()
      await expect.poll(isHeard, { timeout: 15_000 }).toBe(true)
      await Promise.all([api.close(), worker.close()])
    })
  })
}
