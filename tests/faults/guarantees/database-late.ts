import assert from 'node:assert/strict'
import { call, register, until } from '../../e2e/client.ts'
import type { Guarantee } from '../guarantee.ts'
import { saysReady, startEarly } from '../services/early-services.ts'
import { proxyMongo } from '../services/mongo-proxy.ts'

const READY_WITHIN_MS = 15_000
const LINE = 'the database does not answer: it is waited for'

export const databaseLate: Guarantee = {
  id: 'DB-LATE',
  title: 'MongoDB may come up last',
  forms: ['deployed'],
  run: async (context) => {
    const site = await context.open()
    const mongo = await proxyMongo(site.env['MONGODB_URL'] ?? '', context.closers)
    await mongo.set('refuse')
    const env = { ...site.env, MONGODB_URL: mongo.url }
    const services = [await startEarly('api', context, env), await startEarly('worker', context, env)]

    for (const service of services) {
      await until('the service says so', 10_000, async () => service.running.output().includes(LINE) || undefined)
      const { status, body } = await service.health()
      assert.deepEqual([status, body.status, body.dependencies['database']?.status], [503, 'unready', 'down'])
      assert.equal(body.dependencies['indexes']?.reason, 'waits for the database')
      assert.ok(!saysReady(service), 'its log says that it is ready')
    }
    const apiUrl = services[0]?.url ?? ''
    const refused = await call(`${apiUrl}/api/products`)
    assert.deepEqual([refused.status, refused.headers.has('retry-after')], [503, true])

    await mongo.set('pass')
    const backAt = performance.now()
    for (const service of services) {
      await service.ready(READY_WITHIN_MS)
      assert.equal(service.running.output().split(LINE).length - 1, 1, 'one line is enough to say it')
    }
    const readyMs = Math.round(performance.now() - backAt)
    const ada = await register(apiUrl, 'ada@example.com')
    const { body } = await ada.place([{ productId: 'bike1', quantity: 1 }])
    assert.equal((await ada.settled(body.id)).status, 'CONFIRMED')
    return { 'ready after it came, ms': readyMs }
  },
}
