import { type Document, MongoClient } from 'mongodb'

/** A database as it was at one moment, for nothing writes meanwhile. */
export type MongoCopy = ReadonlyMap<string, readonly Document[]>

export const copyDatabase = (url: string): Promise<MongoCopy> =>
  withClient(url, async (client) => {
    const collections = await client.db().collections()
    return new Map(
      await Promise.all(collections.map(async (one) => [one.collectionName, await one.find().toArray()] as const)),
    )
  })

/** Indexes are made by the start of the services. */
export const restoreDatabase = (url: string, copy: MongoCopy): Promise<void> =>
  withClient(url, async (client) => {
    await client.db().dropDatabase()
    for (const [name, documents] of copy)
      if (documents.length > 0)
        await client
          .db()
          .collection(name)
          .insertMany([...documents])
  })

async function withClient<T>(url: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(url)
  return work(client).finally(() => client.close())
}
