import type { ClientSession } from 'mongodb'
import type { AdminLogEntry } from '../../contracts/admin.ts'
import { LARGEST_AMOUNT } from '../../contracts/primitives.ts'
import type { PutProductBody } from '../../contracts/products.ts'
import { checkStockChange } from '../../domain/stock.ts'
import type { ProductRecord, ProductStore } from '../../ports/stores.ts'
import { withEntry } from './admin-log.ts'
import type { Connection } from './connection/connection.ts'
import { isDuplicateKey } from './connection/failures.ts'
import { fromDocument, fromFound, toDocument } from './documents.ts'

export function createMongoProducts(connection: Connection): ProductStore {
  const { run, transact } = connection
  const { products } = connection.collections

  return {
    findById: (id) => run(async () => fromFound(await products.findOne({ _id: id }))),
    findMany: (ids) => run(async () => (await products.find({ _id: { $in: [...ids] } }).toArray()).map(fromDocument)),
    list: ({ limit, afterId = '' }) =>
      run(async () => {
        const page = products.find({ _id: { $gt: afterId } }).sort({ _id: 1 })
        return (await page.limit(limit).toArray()).map(fromDocument)
      }),
    put: (id, product, entry) => put(connection, id, product, entry),
    adjustStock: (id, delta, entry) =>
      withEntry(connection, entry, (options) => adjustStock(connection, id, delta, options)),
    seed: async (seeds) => {
      const fresh = seeds.map(({ id, ...product }) => toDocument(newProduct(id, product)))
      try {
        return await transact(async (session) => {
          if (await products.findOne({}, { session, projection: { _id: 1 } })) return false
          await products.insertMany(fresh, { session })
          return true
        })
      } catch (error) {
        // Another replica, which started at the same time, has done it.
        if (isDuplicateKey(error)) return false
        throw error
      }
    },
  }
}

type Options = { session?: ClientSession }

const newProduct = (id: string, product: PutProductBody): ProductRecord => ({
  id,
  ...product,
  stocked: product.available,
})

/** No upsert: whether it inserted cannot be told for sure when several are at it. Whoever loses here finds the product next time. */
async function put(
  connection: Connection,
  id: string,
  product: PutProductBody,
  entry?: AdminLogEntry,
): ReturnType<ProductStore['put']> {
  for (;;) {
    try {
      return await withEntry(connection, entry, (options) => putOnce(connection, id, product, options))
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
    }
  }
}

async function putOnce(
  { collections: { products } }: Connection,
  id: string,
  product: PutProductBody,
  options: Options,
) {
  const after = { ...options, returnDocument: 'after' } as const
  const replaced = await products.findOneAndUpdate({ _id: id }, replacing(product), after)
  if (replaced) return { created: false, product: fromDocument(replaced) }
  const created = newProduct(id, product)
  await products.insertOne(toDocument(created), options)
  return { created: true, product: created }
}

/** What is sold meanwhile counts: `stocked` moves by as much as `available` does, both read in the same update. */
const replacing = ({ name, price, available }: PutProductBody) => [
  {
    $set: {
      // Literal, since a name that begins with a dollar would be read as a field.
      name: { $literal: name },
      price: { $literal: price },
      stocked: { $add: ['$stocked', { $subtract: [available, '$available'] }] },
      available: { $literal: available },
    },
  },
]

async function adjustStock({ collections: { products } }: Connection, id: string, delta: number, options: Options) {
  const possible = { _id: id, available: { $gte: -delta, $lte: LARGEST_AMOUNT - delta } }
  const change = { $inc: { available: delta, stocked: delta } }
  for (;;) {
    const adjusted = await products.findOneAndUpdate(possible, change, { ...options, returnDocument: 'after' })
    if (adjusted) return fromDocument(adjusted)
    const product = await products.findOne({ _id: id }, options)
    if (!product) return undefined
    // Otherwise it has become possible between the two.
    checkStockChange(fromDocument(product), delta)
  }
}
