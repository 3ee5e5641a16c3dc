import { randomUUID } from 'node:crypto'
import { createMongoStore } from '@orders/shared/adapters/mongo/store'
import type { Store } from '@orders/shared/ports/stores'
import { type Document, MongoClient } from 'mongodb'

/** The register of processes. */
const PROCESSES = 'processes'

/** Stores in databases of their own on one server, each dropped when its store is closed. */
export function openMongoDatabases(url: string) {
  const admin = new MongoClient(url)

  async function openStore({ prepare = true, at = url, hasTopic = false } = {}) {
    const database = `orders_test_${randomUUID().replaceAll('-', '')}`
    const stores: Store[] = []
    const replica = () => {
      const store = createMongoStore({ url: at, database, hasTopic })
      stores.push(store)
      return store
    }
    const store = replica()
    const missing = prepare ? await store.prepare() : []
    if (missing.length > 0) throw new Error(`not prepared: ${JSON.stringify(missing)}`)
    return {
      store,
      name: database,
      /** Every document of every collection, but for what processes note of themselves all the time. */
      dump: async () => {
        const collections = await admin.db(database).collections()
        const kept = collections.filter(({ collectionName }) => collectionName !== PROCESSES)
        const sorted = kept.toSorted((a, b) => (a.collectionName < b.collectionName ? -1 : 1))
        const documents = sorted.map(async (one) => [one.collectionName, await one.find().sort({ _id: 1 }).toArray()])
        return JSON.stringify(await Promise.all(documents))
      },
      /** The same database as another process sees it. */
      replica,
      /** Past the store, such as another version of it. */
      write: (collection: string, document: Document) => admin.db(database).collection(collection).insertOne(document),
      listIndexes: (collection: string) => admin.db(database).collection(collection).indexes(),
      close: async () => {
        await Promise.all(stores.map((one) => one.close()))
        await admin.db(database).dropDatabase()
      },
    }
  }

  return { openStore, close: () => admin.close() }
}

/** The URL of the same server by way of a proxy. Told of a replica set, the driver would find out the server's own address. */
export function throughProxy(url: string, port: number): string {
  const address = new URL(url)
  address.hostname = '127.0.0.1'
  address.port = String(port)
  address.searchParams.delete('replicaSet')
  address.searchParams.set('directConnection', 'true')
  return address.href
}
