import { placementOf, writeOf } from '@orders/shared/adapters/mongo/order-writes/order-write'
import { writeBatch } from '@orders/shared/adapters/mongo/order-writes/write-batch'
import { collectionsOf } from '@orders/shared/adapters/mongo/schema/collections'
import { decide } from '@orders/shared/domain/order'
import { aCompleteChange, aLine, anEntry, anEvent, anOrder, aProduct, NOON_MS } from '@orders/shared/testing/builders'
import { MongoClient } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { openMongoDatabases } from './mongo-databases.ts'
import { itNeeds } from './needs.ts'

const url = process.env['MONGODB_URL']

if (!url) itNeeds('MONGODB_URL', 'the URL of a MongoDB replica set')
else describe('a transaction of MongoDB that is not committed', () => leavesNothing(url))

function leavesNothing(url: string): void {
  it('leaves nothing of a placement, nor of a change and all that belongs to it', async () => {
    const databases = openMongoDatabases(url)
    const client = new MongoClient(url)
    const { store, name, close } = await databases.openStore()
    const collections = collectionsOf(client.db(name))
    const everything = () => Promise.all(Object.values(collections).map((one) => one.find().toArray()))

    const { id, ...product } = aProduct()
    await store.products.put(id, { name: product.name, price: product.price, available: product.available })
    const [earlier, later] = [1, 2].map((quantity) => anOrder({ items: [aLine({ id, ...product }, quantity)] }))
    await store.orders.place(earlier!, anEvent(earlier))
    const cancelled = decide(earlier!, { type: 'cancel' }, NOON_MS)
    if (cancelled === 'already applied') throw new Error('the order cannot be cancelled')

    const before = await everything()
    await client.withSession(async (session) => {
      session.startTransaction()
      const change = writeOf(aCompleteChange(cancelled), anEntry())
      const findAudiences = async () => ['webhooks', 'topic'] as const
      await writeBatch({ collections, findAudiences }, session, [placementOf(later!, anEvent(later)), change])
      await session.abortTransaction()
    })
    expect(await everything()).toEqual(before)
    await close()
    await Promise.all([databases.close(), client.close()])
  })
}
