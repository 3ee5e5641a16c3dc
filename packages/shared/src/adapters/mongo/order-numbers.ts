import { MongoBulkWriteError } from 'mongodb'
import { numberOf } from '../../domain/order-number.ts'
import { lowestIdAt } from '../../domain/pages.ts'
import type { OrderStore } from '../../ports/stores.ts'
import { isDuplicateKey } from './connection/failures.ts'
import type { Collections } from './schema/collections.ts'

/** Where the walk over the orders has got to: those of before it have numbers. */
const MARK = 'order-numbers'
/** Clocks differ, and a transaction takes its time: an older id may still appear among orders this young. */
const YOUNG_MS = 60_000

/**
 * Walks over the orders by their ids, once: no index tells which have no number. What comes behind the walk from an api of an earlier
 * version, while one version replaces the other, is found by the next look. Several workers may walk at the same time.
 */
export async function addNumbers(
  collections: Collections,
  { limit, nowMs }: Parameters<OrderStore['addNumbers']>[0],
): Promise<boolean> {
  const { orders, migrations } = collections
  const mark = await migrations.findOne({ _id: MARK })
  const range = { $gt: mark?.afterId ?? '', $lt: lowestIdAt(nowMs - YOUNG_MS) }
  const page = orders.find({ _id: range }, { projection: { number: 1 } })
  const found = await page.sort({ _id: 1 }).limit(limit).toArray()
  const last = found.at(-1)
  if (!last) return false
  let lacking = found.filter(({ number }) => number === undefined).map(({ _id }) => _id)
  for (let taken = 0; lacking.length > 0; taken++) lacking = await addUnlessTaken(collections, lacking, taken)
  await migrations.updateOne({ _id: MARK }, { $max: { afterId: last._id } }, { upsert: true })
  return found.length === limit
}

/** @returns the orders whose number is another's */
async function addUnlessTaken({ orders }: Collections, ids: readonly string[], taken: number): Promise<string[]> {
  const updates = ids.map((_id) => ({
    updateOne: { filter: { _id, number: { $exists: false } }, update: { $set: { number: numberOf(_id, taken) } } },
  }))
  try {
    await orders.bulkWrite(updates, { ordered: false })
    return []
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError) || !isDuplicateKey(error)) throw error
    const failures = [error.writeErrors].flat()
    if (!failures.every(({ code }) => code === error.code)) throw error
    return failures.flatMap(({ index }) => ids[index] ?? [])
  }
}
