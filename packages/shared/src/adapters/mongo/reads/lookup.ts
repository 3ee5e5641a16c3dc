import type { Collection, Filter } from 'mongodb'
import type { Connection } from '../connection/connection.ts'
import { createBatchLoader } from './batch-loader.ts'

/** Finds documents by their id; those that are asked for in the same turn of the event loop in one round trip. */
export function createLookup<Stored extends { _id: string }>(
  { run }: Connection,
  collection: Collection<Stored>,
): (id: string) => Promise<Stored | null> {
  return createBatchLoader((ids) =>
    run(async () => {
      const wanted = { _id: { $in: [...new Set(ids)] } } as Filter<Stored>
      const found = (await collection.find(wanted).toArray()) as Stored[]
      const byId = new Map(found.map((document) => [document._id, document]))
      return ids.map((id) => byId.get(id) ?? null)
    }),
  )
}
