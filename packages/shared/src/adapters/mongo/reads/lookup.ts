import type { Collection, Filter } from 'mongodb'
import type { Connection } from '../connection/connection.ts'
import { type OrderDocument, theseOrders } from '../documents.ts'
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

/** The same of orders, each where it is its user's. */
export const createOwnLookup = ({ run, collections: { orders } }: Connection) =>
  createBatchLoader((asked: readonly Pick<OrderDocument, '_id' | 'userId'>[]) =>
    run(async () => {
      const found = await orders.find(theseOrders(asked)).toArray()
      const byId = new Map(found.map((order) => [order._id, order]))
      return asked.map(({ _id, userId }) => {
        const order = byId.get(_id)
        return order?.userId === userId ? order : null
      })
    }),
  )

/** The same by the keys of their users. */
export const createKeyLookup = ({ run, collections: { orders } }: Connection) =>
  createBatchLoader((asked: readonly { userId: string; key: string }[]) =>
    run(async () => {
      const wanted = asked.map(({ userId, key }) => ({ userId, 'idempotency.key': key }))
      const found = await orders.find({ $or: wanted }).toArray()
      return asked.map(
        ({ userId, key }) => found.find((one) => one.userId === userId && one.idempotency?.key === key) ?? null,
      )
    }),
  )
