import { type AnyBulkWriteOperation, MongoBulkWriteError } from 'mongodb'
import { numberOf } from '../../domain/order-number.ts'
import { lowestIdAt } from '../../domain/pages.ts'
import type { OrderStore } from '../../ports/stores.ts'
import { isDuplicateKey } from './connection/failures.ts'
import type { OrderDocument, OrderNumberDocument } from './documents.ts'
import type { Collections } from './schema/collections.ts'

/** Where the walk over the orders has got to: those of before it have numbers, and each of these its row. */
const MARK = 'order-number-rows'
/** Clocks differ, and a transaction takes its time: an older id may still appear among orders this young. */
const YOUNG_MS = 60_000

type Lacking = Pick<OrderDocument, '_id' | 'userId'>

/**
 * Walks over the orders by their ids, once: no index tells which have no number, or none of its own row. What comes behind the walk from an api
 * of an earlier version, while one version replaces the other, is found by the next look. Several workers may walk at the same time.
 */
export async function addNumbers(
  collections: Collections,
  { limit, nowMs }: Parameters<OrderStore['addNumbers']>[0],
): Promise<boolean> {
  const { orders, migrations } = collections
  const mark = await migrations.findOne({ _id: MARK })
  const range = { $gt: mark?.afterId ?? '', $lt: lowestIdAt(nowMs - YOUNG_MS) }
  const page = orders.find({ _id: range }, { projection: { userId: 1, number: 1 } })
  const found = await page.sort({ _id: 1 }).limit(limit).toArray()
  const last = found.at(-1)
  if (!last) return false
  await addRows(
    collections,
    found.flatMap(({ _id: orderId, number }) => (number === undefined ? [] : { _id: number, orderId })),
  )
  let lacking: Lacking[] = found.filter(({ number }) => number === undefined)
  for (let taken = 0; lacking.length > 0; taken++) lacking = await addUnlessTaken(collections, lacking, taken)
  await migrations.updateOne({ _id: MARK }, { $max: { afterId: last._id } }, { upsert: true })
  return found.length === limit
}

/** A row that is there already stays as it is. */
async function addRows({ orderNumbers }: Collections, rows: readonly OrderNumberDocument[]): Promise<void> {
  const inserts = rows.map(({ _id, orderId }): AnyBulkWriteOperation<OrderNumberDocument> => {
    return { updateOne: { filter: { _id }, update: { $setOnInsert: { orderId } }, upsert: true } }
  })
  if (inserts.length > 0) await duplicatesOf(orderNumbers.bulkWrite(inserts, { ordered: false }))
}

/** @returns the orders whose number is another's */
async function addUnlessTaken(
  collections: Collections,
  lacking: readonly Lacking[],
  taken: number,
): Promise<Lacking[]> {
  const { orders, orderNumbers } = collections
  const wanted = lacking.map((order) => ({ ...order, number: numberOf(order._id, taken) }))
  await addRows(
    collections,
    wanted.map(({ _id: orderId, number }) => ({ _id: number, orderId })),
  )
  const rows = await orderNumbers.find({ _id: { $in: wanted.map(({ number }) => number) } }).toArray()
  const owners = new Map(rows.map(({ _id, orderId }) => [_id, orderId]))
  const own = wanted.filter(({ _id, number }) => owners.get(number) === _id)
  const updates = own.map(({ _id, userId, number }) => ({
    updateOne: { filter: { _id, userId, number: { $exists: false } }, update: { $set: { number } } },
  }))
  // By the former index: an earlier version has given it to an order that has no row yet
  const refused = updates.length > 0 ? await duplicatesOf(orders.bulkWrite(updates, { ordered: false })) : []
  const others = new Set(refused.map((index) => own[index]))
  return wanted.filter((order) => owners.get(order.number) !== order._id || others.has(order))
}

/** @returns which of the writes met a value that is another's */
async function duplicatesOf(written: Promise<unknown>): Promise<number[]> {
  try {
    await written
    return []
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError) || !isDuplicateKey(error)) throw error
    const failures = [error.writeErrors].flat()
    if (!failures.every(({ code }) => code === error.code)) throw error
    return failures.map(({ index }) => index)
  }
}
