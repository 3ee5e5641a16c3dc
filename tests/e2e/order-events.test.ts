import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Customer, register } from './client.ts'
import { followOrder } from './event-stream.ts'
import { SITES } from './sites.ts'
import type { TestSite, TestSystem } from './system.ts'
import { startWarehouse } from './warehouse.ts'

describe.each(SITES)('the events of an order on $name', ({ open }) => {
  let site: TestSite
  let system: TestSystem
  let warehouse: Awaited<ReturnType<typeof startWarehouse>>
  let ada: Customer

  beforeEach(async () => {
    site = await open()
    warehouse = await startWarehouse()
    system = await site.start(warehouse.env)
    ada = await register(system.url, 'ada@example.com')
  })
  afterEach(async () => {
    warehouse.close()
    await system.end('SIGKILL')
    await site.close()
  })

  const placeGloves = async () => (await ada.place([{ productId: 'gloves1', quantity: 1 }])).body.id

  it('arrive as the worker changes it, without delay, and say what GET answers', async () => {
    let delayedMs = 0
    for (let turn = 0; turn < 5; turn++) {
      const id = await placeGloves()
      await warehouse.asked(id)
      const stream = await followOrder(system.url, id, ada.token)
      expect(await stream.next()).toMatchObject({ order: { id, status: 'PROCESSING' } })
      const releasedAtMs = performance.now()
      warehouse.release(id)
      const [last, ...more] = await stream.rest()
      delayedMs += performance.now() - releasedAtMs
      expect(more).toEqual([])
      expect(last?.order).toEqual((await ada.read(id)).body)
      expect(last?.order.history.map(({ status }) => status)).toEqual(['PENDING', 'PROCESSING', 'CONFIRMED'])
    }
    // News that went astray would be made up for within 1.5 s each.
    expect(delayedMs).toBeLessThan(2_500)
  }, 60_000)

  it('end at once with the system, and go on with the next one where they were', async () => {
    const id = await placeGloves()
    await warehouse.asked(id)
    const stream = await followOrder(system.url, id, ada.token)
    const seen = await stream.next()
    const signalledAtMs = performance.now()
    const ended = system.processes[0]!
    ended.kill('SIGTERM')
    expect(await stream.rest()).toEqual([])
    expect(performance.now() - signalledAtMs).toBeLessThan(2_000)
    warehouse.release(id)
    expect(await ended.exited).toBe(0)
    await system.end('SIGTERM')

    system = await site.start(warehouse.env)
    const again = await followOrder(system.url, id, ada.token, { 'last-event-id': seen?.id ?? '' })
    const [next, ...others] = (await again.rest()).toReversed()
    expect(next?.order.status).toBe('CONFIRMED')
    for (const { id: version } of others) expect(Number(version)).toBeGreaterThan(Number(seen?.id))
  }, 60_000)
})
