import { expect, it } from 'vitest'
import { aLine, anEvent, anOrder, aProduct } from '../../../testing/builders.ts'
import type { Connection } from '../connection/connection.ts'
import { placementOf } from './order-write.ts'
import { createOrderWriter } from './order-writer.ts'
import { BatchRefused } from './write-batch.ts'

const products = [
  { _id: 'bike', available: 5 },
  { _id: 'helmet', available: 0 },
]

function buyerOf(id: string, key?: string) {
  const items = [aLine(aProduct({ id }))]
  return placementOf(anOrder({ items, ...(key ? { idempotency: { key, fingerprint: 'f' } } : {}) }), anEvent(anOrder()))
}

/** A database that refuses one batch after the other for that, and then takes what comes. */
function databaseRefusing(...duplicates: (ReturnType<typeof buyerOf> | undefined)[]) {
  const refusals = duplicates.map((duplicate) => Object.assign(new BatchRefused(), { duplicate }))
  let writes = 0
  const finding = (documents: object[]) => ({ find: () => ({ toArray: async () => documents }) })
  const connection = {
    collections: { products: finding(products), orders: finding([]) },
    run: (work: () => Promise<unknown>) => work(),
    transact: async () => {
      writes += 1
      const refusal = refusals.shift()
      if (refusal) throw refusal
    },
  } as unknown as Connection
  return { write: createOrderWriter(connection, async () => []), writes: () => writes }
}

it('answers a key in use that only the second try of a batch meets, and does not try it again', async () => {
  const [keyed, short, fine] = [buyerOf('bike', 'k'), buyerOf('helmet'), buyerOf('bike')]
  const { write, writes } = databaseRefusing(undefined, keyed)
  const answers = await Promise.allSettled([keyed, short, fine].map(write))
  expect(answers).toMatchObject([
    { status: 'rejected', reason: { code: 'IDEMPOTENCY_KEY_IN_USE' } },
    { status: 'rejected', reason: { code: 'OUT_OF_STOCK' } },
    { status: 'fulfilled', value: { written: true } },
  ])
  expect(writes()).toBe(3)
})

it.each([1, 0])('changes one document that is alone without a transaction: matched %i', async (matchedCount) => {
  const limits: object[] = []
  const connection = {
    collections: { orders: { bulkWrite: async () => ({ matchedCount }) } },
    run: (work: () => Promise<unknown>, limit: object) => {
      limits.push(limit)
      return work()
    },
  } as unknown as Connection
  const write = createOrderWriter(connection, async () => [])
  const answer = await write({ order: anOrder(), expected: { status: 'PENDING', version: 1 }, stock: 'none' })
  expect(answer).toEqual({ written: matchedCount === 1 })
  expect(limits).toEqual([{ limitMs: expect.closeTo(5_000, -3) }])
})
