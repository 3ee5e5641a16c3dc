import type { ClientSession, Document, Filter, UpdateFilter } from 'mongodb'
import { LARGEST_AMOUNT } from '../../contracts/product-rules.ts'
import type { IdempotentRequest } from '../../domain/idempotency-key.ts'
import {
  applyEdit,
  checkVersion,
  newProduct,
  type ProductEdit,
  type ProductRecord,
  type ProductState,
  type VersionCondition,
} from '../../domain/product.ts'
import { toIdPattern, toSearchPattern } from '../../domain/product-search.ts'
import { checkStockChange } from '../../domain/stock.ts'
import {
  MOST_SEARCHED,
  type ProductChangeOptions,
  type ProductPageRequest,
  type ProductStore,
} from '../../ports/stores.ts'
import { withEntry } from './admin-log.ts'
import type { Connection } from './connection/connection.ts'
import { isDuplicateKey } from './connection/failures.ts'
import { ON_SALE, type ProductDocument, toDocument as withOwnId } from './documents.ts'
import { keepAnswer, onceFor } from './idempotency.ts'
import { createLookup } from './reads/lookup.ts'

export function createMongoProducts(connection: Connection): ProductStore {
  const { run, transact } = connection
  const { products } = connection.collections
  const lookUp = createLookup(connection, products)

  return {
    findById: (id) => find(connection, id),
    // Orders that are placed at the same time look for their products in one round trip
    findMany: async (ids) =>
      (await Promise.all([...new Set(ids)].map(lookUp))).filter((found) => found !== null).map(toRecord),
    list: (page) => run(() => list(connection, page)),
    search: (page) => run(() => search(connection, page)),
    put: (id, product, options = {}) => put(connection, id, product, options),
    patch: async (id, change, options = {}) => {
      const edited = await edit(connection, id, change, options)
      return edited && { changed: edited.changed, product: edited.product }
    },
    adjustStock: (id, delta, options = {}) => adjustStock(connection, id, delta, options),
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

const toRecord = ({ _id, ...fields }: ProductDocument): ProductRecord => ({
  id: _id,
  ...fields,
  archived: fields.archived ?? false,
  version: fields.version ?? 0,
})

const toDocument = ({ id, archived, ...fields }: ProductRecord): ProductDocument => ({
  _id: id,
  ...fields,
  ...(archived ? { archived: true as const } : {}),
})

const find = ({ collections: { products }, run }: Connection, id: string): Promise<ProductRecord | undefined> =>
  run(async () => {
    const document = await products.findOne({ _id: id })
    return document ? toRecord(document) : undefined
  })

const pageFilter = ({ afterId = '', archived = false }: Omit<ProductPageRequest, 'limit'>) => ({
  _id: { $gt: afterId },
  archived: archived ? { $eq: true as const } : ON_SALE,
})

async function list({ collections: { products } }: Connection, { limit, ...page }: ProductPageRequest) {
  return (await products.find(pageFilter(page)).sort({ _id: 1 }).limit(limit).toArray()).map(toRecord)
}

async function search({ collections: { products } }: Connection, page: Parameters<ProductStore['search']>[0]) {
  const { search: text, limit, ...place } = page
  const filter = pageFilter(place)
  const [end] = await products
    .find(filter, { projection: { _id: 1 } })
    .sort({ _id: 1 })
    .skip(MOST_SEARCHED - 1)
    .limit(1)
    .toArray()
  const matching: Filter<ProductDocument> = {
    ...filter,
    _id: { ...filter._id, ...(end ? { $lte: end._id } : {}) },
    $or: [{ name: { $regex: toSearchPattern(text) } }, { _id: { $regex: toIdPattern(text) } }],
  }
  const found = (await products.find(matching).sort({ _id: 1 }).limit(limit).toArray()).map(toRecord)
  const lookedUpTo = found.length === limit ? found.at(-1)?.id : end?._id
  return { found, ...(lookedUpTo === undefined ? {} : { lookedUpTo }) }
}

async function put(
  connection: Connection,
  id: string,
  product: Parameters<ProductStore['put']>[1],
  options: ProductChangeOptions,
): ReturnType<ProductStore['put']> {
  for (;;) {
    const edited = await edit(connection, id, product, options)
    if (edited) return { created: false, ...edited }
    checkVersion(undefined, options.ifVersion)
    const created = newProduct(id, product)
    try {
      await insert(connection, created, options)
      return { created: true, changed: true, product: created }
    } catch (error) {
      // Another one has put it meanwhile
      if (!isDuplicateKey(error)) throw error
    }
  }
}

function insert(connection: Connection, product: ProductRecord, { entryFor }: ProductChangeOptions): Promise<void> {
  return withEntry(connection, entryFor?.(undefined, product), async (options) => {
    await connection.collections.products.insertOne(toDocument(product), options)
    return true
  }).then(() => {})
}

/**
 * Decided by what the product was, and written if it still has that version. What is sold meanwhile changes no version: the stock is moved
 * by what it is when the write is made. Read before the transaction, which begins with its write: sales are in its way for no longer
 * than that takes.
 */
async function edit(
  connection: Connection,
  id: string,
  change: ProductEdit,
  options: ProductChangeOptions,
): Promise<{ changed: boolean; product: ProductRecord } | undefined> {
  for (;;) {
    const before = await find(connection, id)
    if (!before) return undefined
    checkVersion(before, options.ifVersion)
    const after = applyEdit(before, change)
    if (after === before) return { changed: false, product: before }
    const filter = { ...atVersion(before), ...versionFilter(options.ifVersion) }
    const write = { filter, update: toUpdate(after, change) }
    // No other admin's change came between, so that the difference is this one's
    const availableBefore = (now: ProductRecord) => now.available - (now.stocked - before.stocked)
    const product = await writeChange(connection, write, options, (now) => ({
      ...before,
      available: availableBefore(now),
    }))
    if (product) return { changed: true, product }
  }
}

const atVersion = ({ id, version }: ProductRecord): Filter<ProductDocument> => ({
  _id: id,
  version: version === 0 ? { $exists: false } : version,
})

function toUpdate({ name, price, archived, imageUrl, version }: ProductRecord, { available }: ProductEdit) {
  const stock =
    available === undefined
      ? {}
      : {
          stocked: { $add: ['$stocked', { $subtract: [available, '$available'] }] },
          available: { $literal: available },
        }
  // Literal, since a name that begins with a dollar would be read as a field.
  const fields = { name: { $literal: name }, price: { $literal: price }, version: { $literal: version } }
  const image = imageUrl === undefined ? '$$REMOVE' : { $literal: imageUrl }
  return [{ $set: { ...fields, archived: archived ? true : '$$REMOVE', imageUrl: image, ...stock } }]
}

async function adjustStock(
  connection: Connection,
  id: string,
  delta: number,
  { request, ...options }: Parameters<ProductStore['adjustStock']>[2] & object,
): ReturnType<ProductStore['adjustStock']> {
  const once = await onceFor(connection, request, () => adjustOnce(connection, id, delta, { ...options, request }))
  return 'earlier' in once ? JSON.parse(once.earlier) : once.result
}

async function adjustOnce(
  connection: Connection,
  id: string,
  delta: number,
  options: WriteOptions,
): Promise<ProductRecord | undefined> {
  const { ifVersion } = options
  const filter = {
    _id: id,
    available: { $gte: -delta, $lte: LARGEST_AMOUNT - delta },
    ...versionFilter(ifVersion),
  }
  const write = { filter, update: { $inc: { available: delta, stocked: delta, version: 1 } } }
  const beforeOf = ({ available, stocked, version, ...rest }: ProductRecord) => ({
    ...rest,
    available: available - delta,
    stocked: stocked - delta,
    version: version - 1,
  })
  for (;;) {
    const adjusted = delta === 0 ? undefined : await writeChange(connection, write, options, beforeOf)
    if (adjusted) return adjusted
    const product = await find(connection, id)
    if (!product) return undefined
    checkVersion(product, ifVersion)
    // Otherwise it has become possible between the two.
    checkStockChange(product, delta)
    if (delta === 0) return product
  }
}

function versionFilter(condition: VersionCondition | undefined): Filter<ProductDocument> {
  if (condition === undefined || condition === 'any') return {}
  if (condition === 'none' || condition.length === 0) return { version: { $in: [] } }
  // One that has no version yet is found by null
  const toFilter = ({ version, ...stock }: ProductState) => ({ version: (version || null) as number, ...stock })
  return { $or: condition.map(toFilter) }
}

interface WriteOptions extends ProductChangeOptions {
  request?: IdempotentRequest | undefined
}

/**
 * Changes one document, which is atomic by itself; with an entry for the admin log or an answer to keep, all in a transaction.
 * @param beforeOf what it was before, where it is now as given
 * @returns the product now; undefined where the filter does not find it
 */
async function writeChange(
  connection: Connection,
  { filter, update }: { filter: Filter<ProductDocument>; update: UpdateFilter<ProductDocument> | Document[] },
  { entryFor, request }: WriteOptions,
  beforeOf: (now: ProductRecord) => ProductRecord,
): Promise<ProductRecord | undefined> {
  const { products, adminLog } = connection.collections
  const write = async (options: { session?: ClientSession } = {}) => {
    const document = await products.findOneAndUpdate(filter, update, { ...options, returnDocument: 'after' })
    return document ? toRecord(document) : undefined
  }
  if (!entryFor && !request) return connection.run(() => write())
  return connection.transact(async (session) => {
    const product = await write({ session })
    if (!product) return undefined
    if (entryFor) await adminLog.insertOne(withOwnId(entryFor(beforeOf(product), product)), { session })
    if (request) await keepAnswer(connection, session, request, JSON.stringify(product))
    return product
  })
}
