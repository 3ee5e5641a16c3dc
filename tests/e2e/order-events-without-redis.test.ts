import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itNeeds } from '../adapters/needs.ts'
import { hasRedisServer, type RedisServer, startRedisServer } from '../faults/services/redis-server.ts'
import { type Customer, register } from './client.ts'
import { openDeployedSite } from './deployed.ts'
import { followOrder } from './event-stream.ts'
import type { TestSite, TestSystem } from './system.ts'
import { startWarehouse } from './warehouse.ts'

if (!process.env['MONGODB_URL'] || !process.env['REDIS_URL'] || !hasRedisServer())
  itNeeds('MONGODB_URL, REDIS_URL and redis-server', 'the deployed form, on a Redis that can be killed')
else {
  describe('the events of an order whose worker cannot tell of them', () => {
    let redis: RedisServer
    let site: TestSite
    let system: TestSystem
    let warehouse: Awaited<ReturnType<typeof startWarehouse>>
    let ada: Customer
    beforeAll(async () => {
      redis = await startRedisServer()
      site = await openDeployedSite({ apis: 1, workers: 1 })
      warehouse = await startWarehouse()
      system = await site.start({ ...warehouse.env, REDIS_URL: redis.url })
      ada = await register(system.url, 'ada@example.com')
    })
    afterAll(async () => {
      await system.end('SIGKILL')
      warehouse.close()
      await site.close()
      await redis.close()
    })

    async function followUntilSettled(betweenTwo: () => Promise<void>): Promise<void> {
      const { id } = (await ada.place([{ productId: 'gloves1', quantity: 1 }])).body
      await warehouse.asked(id)
      const stream = await followOrder(system.url, id, ada.token)
      await stream.next()
      await betweenTwo()
      const releasedAtMs = performance.now()
      warehouse.release(id)
      expect((await stream.rest()).at(-1)?.order.status).toBe('CONFIRMED')
      expect(performance.now() - releasedAtMs).toBeLessThan(4_000)
    }

    it('come within seconds all the same, when Redis is killed, and while it stays away', async () => {
      await followUntilSettled(() => redis.kill())
      await followUntilSettled(async () => {})
    })

    it('come within seconds when Redis hangs', async () => {
      await redis.start()
      await followUntilSettled(async () => redis.freeze())
      redis.thaw()
    })
  })
}
