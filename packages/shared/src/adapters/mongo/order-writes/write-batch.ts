import { type AnyBulkWriteOperation, type ClientSession, type Collection, MongoBulkWriteError } from 'mongodb'
import { mailId } from '../../../domain/mail.ts'
import { dueAtMs } from '../../../domain/order.ts'
import { isDuplicateKey } from '../connection/failures.ts'
import { type MailDocument, ON_SALE, type OrderDocument, type ProductDocument, toDocument } from '../documents.ts'
import { toOutboxDocument } from '../outbox/outbox-document.ts'
import type { Collections } from '../schema/collections.ts'
import { FORMER_NUMBER_INDEX } from '../schema/indexes.ts'
import { toAnnouncementDocuments } from '../subscribers/announcements.ts'
import type { FindAudiences } from '../subscribers/audiences.ts'
import { toOrderUpdate } from './order-update.ts'
import { type OrderWrite, unitsTaken } from './order-write.ts'

/** A write of the batch does not fit what is stored. Undoes the transaction that it is thrown in. */
export class BatchRefused extends Error {
  /** The placement whose id, number or idempotency key is taken, if that is the reason. */
  duplicate?: OrderWrite | undefined
  /** Whether it is the number. */
  isNumber?: boolean
}

/**
 * Writes all of the batch, in a round trip or two for each collection however many orders it has. The products come first, as they are what
 * transactions conflict on: MongoDB refuses one for any change to them since its first operation, so work done before would be lost.
 * They come in the order of their ids, so that of two batches that meet one gets past the other.
 * @throws BatchRefused
 */
export async function writeBatch(
  { collections, findAudiences }: { collections: Collections; findAudiences: FindAudiences },
  session: ClientSession,
  batch: readonly OrderWrite[],
) {
  const { products, orders, orderNumbers, outbox, announcements, mails, adminLog } = collections
  const write = async <T extends object>(collection: Collection<T>, operations: AnyBulkWriteOperation<T>[]) => {
    if (operations.length === 0) return
    const { insertedCount, matchedCount, upsertedCount } = await collection.bulkWrite(operations, { session })
    if (insertedCount + matchedCount + upsertedCount < operations.length) throw new BatchRefused()
  }
  // A bulk write sends a command for each run of one kind
  const placementsFirst = [...batch.filter(({ expected }) => !expected), ...batch.filter(({ expected }) => expected)]
  const numbered = placementsFirst.filter(({ expected, order }) => !expected && order.number !== undefined)
  const events = batch.flatMap(({ event, order }) => (event ? toOutboxDocument(event, dueAtMs(order)) : []))
  const entries = batch.flatMap(({ entry }) => entry ?? [])
  const announced = batch.flatMap(({ announcement }) => announcement ?? [])
  // Beside the writes, so that nothing waits for it where there is no audience
  const audiences = announced.length > 0 ? findAudiences() : Promise.resolve([])
  audiences.catch(() => {})

  await write(products, stockMoves(batch))
  await write(orders, placementsFirst.map(toOrderOperation)).catch((error) => {
    if (!isDuplicateKey(error)) throw error
    // What the message says later on may be a customer's own words
    const isNumber = /index: (\S+) /.exec(error.message)?.[1] === FORMER_NUMBER_INDEX
    throw Object.assign(new BatchRefused(), { duplicate: placementsFirst[indexOf(error)], isNumber })
  })
  await write(orderNumbers, numbered.map(toNumberInsert)).catch((error) => {
    if (!isDuplicateKey(error)) throw error
    throw Object.assign(new BatchRefused(), { duplicate: numbered[indexOf(error)], isNumber: true })
  })
  await write(outbox, events.map(toInsert))
  await write(announcements, toAnnouncementDocuments(announced, await audiences).map(toInsert))
  await write(mails, batch.flatMap(toMailInserts))
  await write(adminLog, entries.map(toDocument).map(toInsert))
}

/** Of an archived product nothing is taken, also where others return as much in the same batch. */
function stockMoves(batch: readonly OrderWrite[]): AnyBulkWriteOperation<ProductDocument>[] {
  const units = Map.groupBy(batch.flatMap(unitsTaken), ({ productId }) => productId)
  const sorted = [...units].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return sorted.map(([_id, moves]) => {
    const taken = moves.reduce((sum, { quantity }) => sum + quantity, 0)
    const isTaken = moves.some(({ quantity }) => quantity > 0)
    const filter = {
      _id,
      ...(taken > 0 ? { available: { $gte: taken } } : {}),
      ...(isTaken ? { archived: ON_SALE } : {}),
    }
    return { updateOne: { filter, update: { $inc: { available: -taken } } } }
  })
}

const toInsert = <T>(document: T) => ({ insertOne: { document } })

/** The insert of a placement, or the compare-and-set of a change. */
export function toOrderOperation({ order, expected }: OrderWrite): AnyBulkWriteOperation<OrderDocument> {
  if (!expected) return toInsert(toDocument(order))
  const { id: _id, userId } = order
  const filter = { _id, userId, status: expected.status, version: expected.version }
  return { updateOne: { filter, update: toOrderUpdate(order) } }
}

const toNumberInsert = ({ order: { id, number = '' } }: OrderWrite) => toInsert({ _id: number, orderId: id })

/** A mail that is there already stays as it is. */
function toMailInserts({ order: { id }, mail }: OrderWrite): AnyBulkWriteOperation<MailDocument>[] {
  if (!mail) return []
  const _id = mailId({ subjectId: id, kind: mail.kind })
  const fields = { orderId: id, state: 'unsent' as const, ...mail }
  return [{ updateOne: { filter: { _id }, update: { $setOnInsert: fields }, upsert: true } }]
}

const indexOf = (error: Error) =>
  error instanceof MongoBulkWriteError ? ([error.writeErrors].flat()[0]?.index ?? 0) : 0
