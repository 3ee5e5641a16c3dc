import { createLongWork } from '@orders/shared/adapters/mongo/connection/long-work'
import { createMongoStore } from '@orders/shared/adapters/mongo/store'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import { aLine, anEvent, anOrder, aProduct } from '@orders/shared/testing/builders'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTcpProxy, type TcpProxy } from '../faults/fronts/tcp-proxy.ts'
import { openMongoDatabases, throughProxy } from './mongo-databases.ts'
import { itNeeds } from './needs.ts'

const url = process.env['MONGODB_URL']

if (url) describe('long work on MongoDB', () => describeLongWork(url))
else itNeeds('MONGODB_URL', 'the URL of a MongoDB replica set')

/** Four times what a request waits for an answer. */
const SLOW_MS = 20_000

function describeLongWork(server: string): void {
  const databases = openMongoDatabases(server)
  let proxy: TcpProxy
  beforeAll(async () => {
    proxy = await startTcpProxy(new URL(server))
  })
  afterAll(async () => {
    await proxy.close()
    await databases.close()
  })

  async function openShop() {
    const { store, name, close } = await databases.openStore({ at: throughProxy(server, proxy.port) })
    const { id, stocked: _, ...product } = aProduct({ available: 5 })
    await store.products.put(id, product)
    const order = anOrder({ items: [aLine(aProduct({ id }), 2)] })
    await store.orders.place(order, anEvent(order))
    return { store, name, id, order, close }
  }

  it('waits for an answer that takes 20 s, where a request is asked again after 5 s', { timeout: 60_000 }, async () => {
    const { store, id, order, close } = await openShop()
    for (const text of ['orders_by_user_and_status', '$unionWith', 'PROCESSING', 'a-product'])
      void proxy.delayAnswerTo(text, SLOW_MS)
    const startedAtMs = performance.now()
    const tookMs = () => performance.now() - startedAtMs
    const [prepared, stock, counts, request] = await Promise.allSettled([
      store.prepare(),
      store.audit.stock(),
      store.orders.countByStatus(),
      store.products.findById('a-product').then(tookMs),
    ])
    expect(tookMs()).toBeGreaterThan(SLOW_MS - 100)
    expect(prepared).toMatchObject({ status: 'fulfilled' })
    expect(stock).toMatchObject({ value: [{ productId: id, held: 2, available: 3, stocked: 5 }] })
    expect(counts).toMatchObject({ value: { PENDING: 1 } })
    expect(request).toMatchObject({ status: 'fulfilled' })
    if (request.status === 'fulfilled') expect(request.value).toBeLessThan(SLOW_MS / 2)
    expect((await store.audit.orders({ limit: 5 })).map((one) => one.id)).toEqual([order.id])
    await close()
  })

  it('waits for a connection as long as for an answer', { timeout: 30_000 }, async () => {
    const { store, close } = await openShop()
    // One more than there are connections, and longer than a request waits for one.
    for (const text of [
      'orders_by_user_and_status',
      'user_by_email',
      'sessions_by_expiry',
      'outbox_unsent',
      'mails_unsent',
    ])
      void proxy.delayAnswerTo(text, 3_000)
    const startedAtMs = performance.now()
    expect(await store.prepare()).toEqual([])
    expect(performance.now() - startedAtMs).toBeGreaterThan(2_900)
    await close()
  })

  it('ends at its own limit', { timeout: 30_000 }, async () => {
    const { name, close } = await openShop()
    const limited = createMongoStore({
      url: throughProxy(server, proxy.port),
      database: name,
      longLimitMs: 500,
    })
    await limited.audit.stock()
    await proxy.set('freeze')
    const startedAtMs = performance.now()
    await expect(limited.audit.stock()).rejects.toThrow(StoreUnavailable)
    expect(performance.now() - startedAtMs).toBeLessThan(10_000)
    await proxy.set('pass')
    await limited.close()
    await close()
  })

  it('keeps no connection while there is none', async () => {
    const at = { url: throughProxy(server, proxy.port), database: 'orders_test_none' }
    const longWork = createLongWork({ ...at, closeAfterMs: 10 })
    const ping = () => longWork.run((db) => db.command({ ping: 1 }))
    await Promise.all([ping(), ping()])
    await expect.poll(() => proxy.countOpen()).toBe(0)
    await ping()
    await longWork.close()
    await expect(ping()).rejects.toThrow(StoreUnavailable)
  })
}
