import { INDEXES } from '@orders/shared/adapters/mongo/schema/indexes'
import { createMongoStore } from '@orders/shared/adapters/mongo/store'
import { toFannedOut } from '@orders/shared/adapters/mongo/subscribers/delivery-documents'
import { decide, type OrderCommand } from '@orders/shared/domain/order'
import { type Store, StoreUnavailable } from '@orders/shared/ports/stores'
import {
  aCompleteChange,
  aLine,
  anAnnouncement,
  anEvent,
  anOrder,
  aProduct,
  aWebhook,
  NOON_MS,
} from '@orders/shared/testing/builders'
import { describeStoreContract } from '@orders/shared/testing/store.contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTcpProxy, type TcpProxy } from '../faults/fronts/tcp-proxy.ts'
import { REASONS, reasonOf } from '../shards/every-shard.ts'
import { broadcasts, commands } from '../shards/record-commands.ts'
import { openMongoDatabases, throughProxy } from './mongo-databases.ts'
import { itNeeds } from './needs.ts'

const url = process.env['MONGODB_URL']

if (!url) itNeeds('MONGODB_URL', 'the URL of a MongoDB replica set')
else {
  const databases = openMongoDatabases(url)
  afterAll(() => databases.close())

  describeStoreContract('MongoDB', (options) => databases.openStore(options))
  describeIndexes(databases)
  describeOldProducts(databases)
  describeReplicas(databases)
  describeSubscribers(databases)
  describeOutages(databases, url)
  describeCommands()
}

type Databases = ReturnType<typeof openMongoDatabases>

function describeIndexes(databases: Databases): void {
  describe('the indexes of MongoDB', () => {
    it('are all there once the store is prepared, by any number of replicas at once', async () => {
      const { store, replica, listIndexes, close } = await databases.openStore({ prepare: false })
      const comeUp = (one: typeof store) => expect.poll(() => one.prepare(), { timeout: 20_000 }).toEqual([])
      await Promise.all([store, replica(), replica()].map(comeUp))
      await store.prepare()
      for (const [collection, indexes] of Object.entries(INDEXES)) {
        const found = await listIndexes(collection)
        expect(found.map(({ name }) => name).toSorted()).toEqual(
          ['_id_', ...indexes.map(({ name }) => name)].toSorted(),
        )
        for (const index of indexes) expect(found).toContainEqual(expect.objectContaining(index))
      }
      await close()
    })
  })
}

function describeOldProducts(databases: Databases): void {
  describe('products that a version before this one has written', () => {
    it('are listed, found, sold and changed like others', async () => {
      const { store, write, close } = await databases.openStore()
      const old = { name: 'Old bike', price: { amount: 100, currency: 'USD' }, available: 5, stocked: 5 }
      await write('products', { _id: 'old' as never, ...old })
      const product = { id: 'old', ...old, archived: false, version: 0 }
      expect(await store.products.list({ limit: 9 })).toEqual([product])
      expect(await store.products.search({ search: 'bike', limit: 9 })).toEqual({ found: [product] })
      const order = anOrder({ items: [aLine(product, 2)] })
      expect(await store.orders.place(order, anEvent(order))).toEqual({ placed: true })
      await store.products.adjustStock('old', 1, { ifVersion: [{ version: 0 }] })
      await expect(
        store.products.patch('old', { name: 'Bike' }, { ifVersion: [{ version: 0 }] }),
      ).rejects.toMatchObject({
        code: 'PRECONDITION_FAILED',
      })
      await write('products', { _id: 'older' as never, ...old })
      await store.products.patch('older', { archived: true }, { ifVersion: [{ version: 0 }] })
      const known = await store.products.findMany(['old', 'older'])
      expect(known.map(({ version, archived }) => [version, archived])).toEqual([
        [1, false],
        [1, true],
      ])
      await close()
    })
  })
}

function describeSubscribers(databases: Databases): void {
  describe('subscribers of replicas that share a MongoDB', () => {
    it('hear of an order that another replica places once their endpoint is there', async () => {
      const { store, replica, close } = await databases.openStore()
      const other = replica()
      const { id, stocked: _, ...product } = aProduct()
      await store.products.put(id, product)
      const placed: string[] = []
      const place = async () => {
        const order = anOrder({ items: [aLine({ id, ...product })] })
        const event = anEvent(order)
        await other.orders.place(order, event)
        placed.push(event.id)
      }
      await place()
      await store.webhooks.insert(aWebhook())
      await place()
      const rows = await store.announcements.webhooks.claim({ nowMs: NOON_MS, leaseMs: 1, limit: 9 })
      expect(rows.map((row) => row.id)).toEqual(placed.slice(1))
      await close()
    })

    it('are each claimed by one replica, whichever looks first', async () => {
      const { store, replica, close } = await databases.openStore()
      for (let count = 0; count < 12; count++) await store.webhooks.insert(aWebhook())
      await store.deliveries.fanOut([anAnnouncement()], NOON_MS)
      const request = { nowMs: NOON_MS, leaseMs: 60_000, limit: 5 }
      const claims = await Promise.all([store, replica(), replica()].map((one) => one.webhooks.claimDue(request)))
      const rest = await store.webhooks.claimDue({ ...request, limit: 99 })
      const ids = [...claims.flat(), ...rest].map(({ id }) => id)
      expect([ids.length, new Set(ids).size]).toEqual([12, 12])
      await close()
    })

    it('are due where the process that wrote their deliveries died before it could say so', async () => {
      const { store, write, close } = await databases.openStore()
      const [webhook, announcement] = [aWebhook(), anAnnouncement()]
      await store.webhooks.insert(webhook)
      await write('deliveries', toFannedOut(webhook.id, announcement, NOON_MS))
      const request = { nowMs: NOON_MS, leaseMs: 60_000, limit: 5 }
      expect(await store.webhooks.claimDue(request)).toEqual([])
      expect(await store.deliveries.fanOut([announcement], NOON_MS)).toBe(0)
      expect(await store.webhooks.claimDue(request)).toHaveLength(1)
      await close()
    })
  })
}

function describeReplicas(databases: Databases): void {
  describe('replicas that share a MongoDB', () => {
    it('never sell more than there is, and all that there is', { timeout: 60_000 }, async () => {
      const { store, replica, close } = await databases.openStore()
      const [bike, helmet] = [aProduct({ available: 60 }), aProduct({ available: 60 })]
      for (const { id, stocked: _, ...product } of [bike, helmet]) await store.products.put(id, product)
      const stores = [store, replica(), replica()]
      const buyers = Array.from({ length: 240 }, (_, index) => {
        const lines = [aLine(bike), aLine(helmet)]
        return { order: anOrder({ items: index % 2 ? lines : lines.toReversed() }), at: stores[index % 3]! }
      })
      const results = await Promise.allSettled(buyers.map(({ order, at }) => at.orders.place(order, anEvent(order))))

      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(60)
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'OUT_OF_STOCK' })
      const left = await store.products.findMany([bike.id, helmet.id])
      expect(left.map(({ available }) => available)).toEqual([0, 0])
      await close()
    })

    it('retry an order once, when the stock is just enough for it', async () => {
      const { store, replica, close } = await databases.openStore()
      const { id, stocked: _, ...product } = aProduct({ available: 2 })
      await store.products.put(id, product)
      let order = anOrder({ items: [aLine(aProduct({ id }), 2)] })
      await store.orders.place(order, anEvent(order))
      const apply = (at: Store, command: OrderCommand) => {
        const change = decide(order, command, Date.parse(order.createdAt))
        if (change === 'already applied') throw new Error('nothing to do')
        const commit = () => at.orders.commit(aCompleteChange(change))
        return { commit, after: change.after }
      }
      for (const command of [
        { type: 'claim', leaseMs: 1, checkAtMs: 1 },
        { type: 'fail', reason: 'closed' },
      ] as const) {
        const { commit, after } = apply(store, command)
        expect(await commit()).toBe(true)
        order = after
      }
      const admins = [store, store, replica(), replica()]
      const retries = await Promise.all(admins.map((at) => apply(at, { type: 'retry', checkAtMs: 1 }).commit()))
      expect(retries.toSorted()).toEqual([false, false, false, true])
      expect(await store.products.findById(id)).toMatchObject({ available: 0 })
      await close()
    })

    it('take an order that is there already for written, for only its own write can have put it there', async () => {
      const { store, close } = await databases.openStore()
      const { id, stocked: _, ...product } = aProduct({ available: 5 })
      await store.products.put(id, product)
      const order = anOrder({ items: [aLine(aProduct({ id }), 2)] })
      const event = anEvent(order)
      const last = anOrder({ items: [aLine(aProduct({ id }), 3)] })
      for (let attempt = 0; attempt < 2; attempt++)
        expect(await store.orders.place(order, event)).toMatchObject({ placed: true })
      expect(await store.products.findById(id)).toMatchObject({ available: 3 })
      for (let attempt = 0; attempt < 2; attempt++)
        expect(await store.orders.place(last, anEvent(last))).toMatchObject({ placed: true })
      expect(await store.products.findById(id)).toMatchObject({ available: 0 })
      expect(await store.outbox.depth()).toMatchObject({ pending: 2 })
      await close()
    })

    it('make one order of one idempotency key', async () => {
      const { store, replica, close } = await databases.openStore()
      const { id, stocked: _, ...product } = aProduct({ available: 100 })
      await store.products.put(id, product)
      const stores = [store, replica(), replica()]
      const { userId } = anOrder()
      const attempts = Array.from({ length: 30 }, (_, index) => {
        const order = anOrder({ userId, items: [aLine(aProduct({ id }))], idempotency: { key: 'k', fingerprint: 'f' } })
        return stores[index % 3]!.orders.place(order, anEvent(order))
      })
      const results = await Promise.allSettled(attempts)

      const placed = results.filter((result) => result.status === 'fulfilled' && result.value.placed)
      expect(placed).toHaveLength(1)
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE' })
      expect(await store.products.findById(id)).toMatchObject({ available: 99 })
      await close()
    })
  })
}

function describeOutages(databases: Databases, serverUrl: string): void {
  describe('a MongoDB that cannot be reached', () => {
    let proxy: TcpProxy
    beforeAll(async () => {
      proxy = await startTcpProxy(new URL(serverUrl))
    })
    afterAll(() => proxy.close())

    it('makes every call fail as unavailable, within seconds', async () => {
      const store = createMongoStore({ url: 'mongodb://127.0.0.1:1/?replicaSet=rs0' })
      const order = anOrder()
      const startedAtMs = performance.now()
      const calls = [
        store.prepare(),
        store.ping(),
        store.orders.place(order, anEvent(order)),
        store.orders.list({ limit: 1 }),
      ]
      for (const result of await Promise.allSettled(calls)) {
        expect(result).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) })
      }
      expect(performance.now() - startedAtMs).toBeLessThan(6000)
      await store.close()
    })

    it('is used as soon as it is there, though it was not when the store was made', { timeout: 60_000 }, async () => {
      await proxy.set('refuse')
      const { store, close } = await databases.openStore({ prepare: false, at: throughProxy(serverUrl, proxy.port) })
      for (let attempt = 0; attempt < 2; attempt++) await expect(store.prepare()).rejects.toThrow(StoreUnavailable)
      await proxy.set('pass')
      await expect.poll(() => store.prepare(), { timeout: 20_000 }).toEqual([])
      expect(await store.orders.list({ limit: 1 })).toEqual([])
      await close()
    })

    it('makes calls fail as unavailable, within seconds, when it hangs', { timeout: 60_000 }, async () => {
      const { store, close } = await databases.openStore({ at: throughProxy(serverUrl, proxy.port) })
      const order = anOrder()
      await proxy.set('freeze')
      const startedAtMs = performance.now()
      const calls = [store.ping(), store.orders.place(order, anEvent(order)), store.orders.list({ limit: 1 })]
      for (const result of await Promise.allSettled(calls)) {
        expect(result).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) })
      }
      expect(performance.now() - startedAtMs).toBeLessThan(10_000)
      await proxy.set('pass')
      await expect.poll(() => store.ping(), { timeout: 20_000 }).toBeUndefined()
      await close()
    })

    it('is used again as soon as it is back, and has lost nothing that it acknowledged', {
      timeout: 60_000,
    }, async () => {
      const { store, close } = await databases.openStore({ at: throughProxy(serverUrl, proxy.port) })
      const { id, stocked: _, ...product } = aProduct({ available: 1000 })
      await store.products.put(id, product)
      const place = async () => {
        const order = anOrder({ items: [aLine(aProduct({ id }))] })
        await store.orders.place(order, anEvent(order))
        return order.id
      }
      const before = await Promise.all(Array.from({ length: 20 }, place))

      await proxy.set('refuse')
      for (const result of await Promise.allSettled([place(), place(), store.ping()])) {
        expect(result).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) })
      }
      await proxy.set('pass')

      await expect.poll(place, { timeout: 20_000 }).toEqual(expect.any(String))
      const kept = await store.orders.list({ limit: 100 })
      expect(kept.map((order) => order.id)).toEqual(expect.arrayContaining(before))
      expect((await store.products.findById(id))?.available).toBe(1000 - kept.length)
      await close()
    })

    it('leaves no order half written when it goes away in the middle of a rush', { timeout: 60_000 }, async () => {
      const { store, close } = await databases.openStore({ at: throughProxy(serverUrl, proxy.port) })
      const { id, stocked: _, ...product } = aProduct({ available: 1000 })
      await store.products.put(id, product)
      const acknowledged: string[] = []
      const rush = Array.from({ length: 300 }, async () => {
        const order = anOrder({ items: [aLine(aProduct({ id }))] })
        await store.orders.place(order, anEvent(order))
        acknowledged.push(order.id)
        if (acknowledged.length === 64) await proxy.set('refuse')
      })
      const results = await Promise.allSettled(rush)
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(StoreUnavailable)
      await proxy.set('pass')

      await expect.poll(() => store.products.findById(id), { timeout: 20_000 }).toBeDefined()
      const kept = await store.orders.list({ limit: 1000 })
      expect(kept.map((order) => order.id)).toEqual(expect.arrayContaining(acknowledged))
      expect((await store.products.findById(id))?.available).toBe(1000 - kept.length)
      expect(await store.outbox.depth()).toMatchObject({ pending: kept.length })
      await close()
    })
  })
}

/** After all else: the suite asks the store for everything that it can do. */
function describeCommands(): void {
  it('asks for nothing that it reads in two answers', () => {
    expect(commands.filter((command) => command.startsWith('getMore'))).toEqual([])
  })

  describe('what may go to every shard', () => {
    it('does so, all of it', () => {
      const seen = new Set([...broadcasts.values()].map(reasonOf))
      expect(REASONS.filter((reason) => !seen.has(reason))).toEqual([])
    })
  })
}
