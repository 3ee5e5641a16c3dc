import { type AnyBulkWriteOperation, type ClientSession, MongoBulkWriteError } from 'mongodb'
import { isDuplicateKey } from './connection/failures.ts'
import { type OrderDocument, type ProductDocument, toDocument } from './documents.ts'
import { type OrderWrite, unitsTaken } from './order-write.ts'
import { toOutboxDocument } from './outbox-document.ts'
import type { Collections } from './schema/collections.ts'

/** Why a batch cannot be written as it is. */
export type Obstacle =
  | { type: 'taken key'; by: OrderWrite; error: Error }
  | { type: 'stale order' }
  | { type: 'short stock' }

/** Undoes the transaction that it is thrown in. */
export class BatchRefused extends Error {
  readonly obstacle: Obstacle
  constructor(obstacle: Obstacle) {
    super(`the batch was refused: ${obstacle.type}`)
    this.name = 'BatchRefused'
    this.obstacle = obstacle
  }
}

/**
 * Writes all of the batch, a round trip for each collection however many orders it has. The products come first, for they are what
 * others want too: MongoDB refuses a transaction for any change to them since its first operation, so whatever came before would
 * only be done in vain. They come in the order of their ids, so that of two batches that meet one gets past the other.
 * @throws BatchRefused
 */
export async function writeBatch(collections: Collections, session: ClientSession, batch: readonly OrderWrite[]) {
  await moveStock(collections, session, batch)
  await insertOrders(collections, session, batch)
  await replaceOrders(collections, session, batch)
  await addEvents(collections, session, batch)
  await addMails(collections, session, batch)
  await addEntries(collections, session, batch)
}

async function insertOrders({ orders }: Collections, session: ClientSession, batch: readonly OrderWrite[]) {
  const placements = batch.filter(({ expected }) => !expected)
  if (placements.length === 0) return
  try {
    await orders.bulkWrite(
      placements.map(({ order }) => ({ insertOne: { document: toDocument(order) } })),
      { session },
    )
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    const by = placements[indexOf(error)]
    throw by ? new BatchRefused({ type: 'taken key', by, error }) : error
  }
}

async function replaceOrders({ orders }: Collections, session: ClientSession, batch: readonly OrderWrite[]) {
  const replacements = batch.flatMap(({ order, expected }): AnyBulkWriteOperation<OrderDocument>[] => {
    const { _id, ...replacement } = toDocument(order)
    return expected ? [{ replaceOne: { filter: { _id, ...expected }, replacement } }] : []
  })
  if (replacements.length === 0) return
  const { matchedCount } = await orders.bulkWrite(replacements, { session })
  if (matchedCount < replacements.length) throw new BatchRefused({ type: 'stale order' })
}

async function addEvents({ outbox }: Collections, session: ClientSession, batch: readonly OrderWrite[]) {
  const rows = batch.flatMap(({ event }) => (event ? [toOutboxDocument(event)] : []))
  if (rows.length > 0) await outbox.insertMany(rows, { session })
}

async function addEntries({ adminLog }: Collections, session: ClientSession, batch: readonly OrderWrite[]) {
  const entries = batch.flatMap(({ entry }) => (entry ? [toDocument(entry)] : []))
  if (entries.length > 0) await adminLog.insertMany(entries, { session })
}

/** A mail that is there already stays as it is. */
async function addMails({ mails }: Collections, session: ClientSession, batch: readonly OrderWrite[]) {
  const inserts = batch.flatMap(({ mail }) => {
    if (!mail) return []
    const { _id, ...row } = mail
    return [{ updateOne: { filter: { _id }, update: { $setOnInsert: row }, upsert: true } }]
  })
  if (inserts.length > 0) await mails.bulkWrite(inserts, { session })
}

async function moveStock({ products }: Collections, session: ClientSession, batch: readonly OrderWrite[]) {
  const units = new Map<string, number>()
  for (const [id, taken] of batch.flatMap(unitsTaken)) units.set(id, (units.get(id) ?? 0) + taken)
  const moves = [...units].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(toMove)
  if (moves.length === 0) return
  const { matchedCount } = await products.bulkWrite(moves, { session })
  if (matchedCount < moves.length) throw new BatchRefused({ type: 'short stock' })
}

function toMove([_id, taken]: [string, number]): AnyBulkWriteOperation<ProductDocument> {
  const filter = taken > 0 ? { _id, available: { $gte: taken } } : { _id }
  return { updateOne: { filter, update: { $inc: { available: -taken } } } }
}

function indexOf(error: Error): number {
  const [first] = error instanceof MongoBulkWriteError ? [error.writeErrors].flat() : []
  return first?.index ?? 0
}
