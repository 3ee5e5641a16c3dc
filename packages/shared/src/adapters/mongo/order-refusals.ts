import { DomainError } from '../../domain/errors.ts'
import { fromDocument } from './documents.ts'
import type { Obstacle } from './order-batch.ts'
import { type OrderWrite, type OrderWriteResult, unitsTaken } from './order-write.ts'
import type { Collections } from './schema/collections.ts'
import { servedTogether, shortageOf } from './shortage.ts'

export interface Examined {
  /** Answered for good, each by what is committed and not by what its companions were about to do. */
  refused: Map<OrderWrite, OrderWriteResult | Error>
  /** What may be tried together next; the others come after it. */
  next: OrderWrite[]
}

/** Finds out who of a refused batch cannot be written, by reading what is in their way. */
export async function examine(
  collections: Collections,
  batch: readonly OrderWrite[],
  obstacle: Obstacle,
): Promise<Examined> {
  switch (obstacle.type) {
    case 'taken key':
      return without(batch, await takenKey(collections, obstacle))
    case 'stale order':
      return without(batch, await staleOrders(collections, batch))
    case 'short stock':
      return await shortOfStock(collections, batch)
  }
}

const without = (batch: readonly OrderWrite[], refused: Examined['refused']): Examined => ({
  refused,
  next: batch.filter((write) => !refused.has(write)),
})

async function takenKey(
  collections: Collections,
  obstacle: Extract<Obstacle, { type: 'taken key' }>,
): Promise<Examined['refused']> {
  const written = await writtenBefore(collections, [obstacle.by])
  return written.size > 0 ? written : new Map([[obstacle.by, await earlierOrder(collections, obstacle)]])
}

async function earlierOrder(
  { orders }: Collections,
  { by, error }: Extract<Obstacle, { type: 'taken key' }>,
): Promise<OrderWriteResult | Error> {
  const { userId, idempotency } = by.order
  if (!idempotency) return error
  const earlier = await orders.findOne({ userId, 'idempotency.key': idempotency.key })
  // Whoever has the key is committed, but not to a majority yet.
  return earlier ? { written: false, earlier: fromDocument(earlier) } : new DomainError('IDEMPOTENCY_KEY_IN_USE')
}

/** Nobody else has the id of a new order: where it is there, its write was committed by a try whose answer got lost. */
async function writtenBefore({ orders }: Collections, writes: readonly OrderWrite[]): Promise<Examined['refused']> {
  const placements = new Map(writes.flatMap((write) => (write.expected ? [] : [[write.order.id, write] as const])))
  if (placements.size === 0) return new Map()
  const found = await orders.find({ _id: { $in: [...placements.keys()] } }, { projection: { _id: 1 } }).toArray()
  return new Map(
    found.flatMap(({ _id }) => {
      const write = placements.get(_id)
      return write ? [[write, { written: true }] as const] : []
    }),
  )
}

async function staleOrders({ orders }: Collections, writes: readonly OrderWrite[]): Promise<Examined['refused']> {
  const ids = writes.flatMap(({ order, expected }) => (expected ? [order.id] : []))
  if (ids.length === 0) return new Map()
  const found = await orders.find({ _id: { $in: ids } }, { projection: { status: 1, version: 1 } }).toArray()
  const current = new Map(found.map((order) => [order._id, order]))
  const stale = writes.filter(({ order, expected }) => {
    const now = current.get(order.id)
    return expected && (now?.status !== expected.status || now.version !== expected.version)
  })
  return new Map(stale.map((write) => [write, { written: false }]))
}

async function shortOfStock(collections: Collections, batch: readonly OrderWrite[]): Promise<Examined> {
  const available = await availableTo(collections, batch)
  const shortages = batch.map((write) => [write, shortageOf(write, available)] as const)
  const refused = new Map(shortages.flatMap(([write, shortage]) => (shortage ? [[write, shortage] as const] : [])))
  const { next } = without(batch, refused)
  // Nobody lacks stock for what has been done already, or can no longer be done.
  const short = [...refused.keys()]
  const settled = await Promise.all(
    [staleOrders, usedKeys, writtenBefore].map((findSettled) => findSettled(collections, short)),
  )
  return {
    refused: new Map([...refused, ...settled.flatMap((results) => [...results])]),
    next: servedTogether(next, available),
  }
}

async function availableTo({ products }: Collections, batch: readonly OrderWrite[]): Promise<Map<string, number>> {
  const ids = new Set(batch.flatMap((write) => unitsTaken(write).map(([id]) => id)))
  const found = await products.find({ _id: { $in: [...ids] } }, { projection: { available: 1 } }).toArray()
  return new Map(found.map((product) => [product._id, product.available]))
}

/** Whoever repeats a request gets the order that it led to, though nothing may be left for another one. */
async function usedKeys({ orders }: Collections, refused: readonly OrderWrite[]): Promise<Examined['refused']> {
  const keyed = refused.flatMap((write) => {
    const { userId, idempotency } = write.order
    return idempotency && !write.expected ? [{ write, userId, 'idempotency.key': idempotency.key }] : []
  })
  if (keyed.length === 0) return new Map()
  const found = await orders.find({ $or: keyed.map(({ write: _, ...filter }) => filter) }).toArray()
  const byKey = new Map(found.map((order) => [`${order.userId} ${order.idempotency?.key}`, fromDocument(order)]))
  return new Map(
    keyed.flatMap(({ write, userId, 'idempotency.key': key }) => {
      const earlier = byKey.get(`${userId} ${key}`)
      return earlier ? [[write, { written: false, earlier }] as const] : []
    }),
  )
}
