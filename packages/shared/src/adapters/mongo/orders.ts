import type { Document, Sort } from 'mongodb'
import { ORDER_STATUSES, type OrderStatus } from '../../contracts/orders.ts'
import { type OrderRecord, oldestOf, toStatusCounts } from '../../domain/order.ts'
import type { OrderPageRequest, OrderStore } from '../../ports/stores.ts'
import { createKeyedLock } from '../../resilience/keyed-lock.ts'
import type { Connection } from './connection/connection.ts'
import type { CommandLimits, LongWork } from './connection/long-work.ts'
import { fromDocument, fromFound, theseOrders, toDocument } from './documents.ts'
import { readActivity } from './order-activity.ts'
import { addNumbers } from './order-numbers.ts'
import { placementOf, writeOf } from './order-writes/order-write.ts'
import { createOrderWriter } from './order-writes/order-writer.ts'
import { createKeyLookup, createLookup, createOwnLookup } from './reads/lookup.ts'
import { createRepublishOverdue } from './republish-orders.ts'
import { type Collections, collectionsOf } from './schema/collections.ts'
import type { FindAudiences } from './subscribers/audiences.ts'

export function createMongoOrders(
  connection: Connection,
  longWork: LongWork,
  findAudiences: FindAudiences,
): OrderStore {
  const { collections, run } = connection
  const write = createOrderWriter(connection, findAudiences)
  const lookUp = createLookup(connection, collections.orders)
  const lookUpOwn = createOwnLookup(connection)
  const withLock = createKeyedLock()
  const countAll = whileInFlight(() => longWork.run((db, limits) => countByStatus(collectionsOf(db), limits)))
  const lookUpKey = createKeyLookup(connection)
  const findByIdempotencyKey = async (userId: string, key: string) => fromFound(await lookUpKey({ userId, key }))

  const place: OrderStore['place'] = async (order, event, entry) => {
    const result = await write(placementOf(order, event, entry))
    if (result.written) return { placed: true }
    if (!result.earlier) throw new Error(`order ${order.id} was not stored, and no earlier one has its key`)
    return { placed: false, earlier: result.earlier }
  }

  return {
    findById: async (id, userId) =>
      fromFound(await (userId === undefined ? lookUp(id) : lookUpOwn({ _id: id, userId }))),
    findByIdempotencyKey,
    findByNumber: (number) => run(async () => fromFound(await collections.orders.findOne({ number }))),
    addNumbers: (portion) => run(() => addNumbers(collections, portion)),
    list: (page) => run(() => list(connection, page)),
    countByStatus: countAll,
    readActivity: (span) => run(() => readActivity(connection, span)),
    findChanged: (known) => run(() => findChanged(connection, known)),
    findOldestUnsettled: (nowMs) => run(() => findOldestUnsettled(connection, nowMs)),
    place: (order, event, entry) => {
      const { userId, idempotency } = order
      if (!idempotency) return place(order, event, entry)
      // A request that is repeated while the first is being handled gets the outcome of the first, not a write that has to fail.
      return withLock(`${userId} ${idempotency.key}`, async (waited) => {
        const earlier = waited ? await findByIdempotencyKey(userId, idempotency.key) : undefined
        return earlier ? { placed: false, earlier } : place(order, event, entry)
      })
    },
    commit: async (change, entry) => (await write(writeOf(change, entry))).written,
    republishOverdue: createRepublishOverdue(connection),
  }
}

async function list({ collections }: Connection, page: OrderPageRequest): Promise<OrderRecord[]> {
  const { userId, status, productId, limit, beforeId, fromId, oldestFirst = false } = page
  const range = {
    ...(beforeId === undefined ? {} : { $lt: beforeId }),
    ...(fromId === undefined ? {} : { $gte: fromId }),
  }
  const filter = {
    ...(userId === undefined ? {} : { userId }),
    ...(status === undefined ? {} : { status }),
    ...(productId === undefined ? {} : { 'items.productId': productId }),
    ...(Object.keys(range).length === 0 ? {} : { _id: range }),
  }
  const found = await collections.orders
    .find(filter)
    .sort({ _id: oldestFirst ? 1 : -1 })
    .limit(limit)
    .toArray()
  return found.map(fromDocument)
}

/** Versions are read first: of many orders few have changed, and most of an order's bytes are not its version. */
async function findChanged({ collections: { orders } }: Connection, known: Parameters<OrderStore['findChanged']>[0]) {
  const versions = new Map(known.map(({ id, version }) => [id, version]))
  const present = orders.find(theseOrders(known.map(toDocument)), { projection: { userId: 1, version: 1 } })
  const changed = (await present.toArray()).filter(({ _id, version }) => versions.get(_id) !== version)
  if (changed.length === 0) return []
  return (await orders.find(theseOrders(changed)).toArray()).map(fromDocument)
}

/** Thousands may wait for their answers: an index of what is in work tells them from the others. */
async function findOldestUnsettled({ collections: { orders } }: Connection, nowMs: number) {
  const first = (filter: Document, sort: Sort) => orders.find(filter).sort(sort).limit(1).toArray()
  const found = await Promise.all([
    first({ status: 'PENDING' }, { _id: 1 }),
    first({ status: 'PROCESSING', awaitUntilMs: null }, { _id: 1 }),
    first({ status: 'PROCESSING', awaitUntilMs: { $lte: nowMs } }, { awaitUntilMs: 1 }),
  ])
  return oldestOf(found.flat().map(fromDocument))
}

/**
 * Reads an index and no document, but all of it: a second or so for a million orders, so it is for operators and not for
 * customers. Counters kept beside the orders would be one more document that every order contends for.
 */
async function countByStatus({ orders }: Collections, limits: CommandLimits): Promise<Record<OrderStatus, number>> {
  const grouped = orders.aggregate<{ _id: OrderStatus; orders: number }>(
    [{ $match: { status: { $in: [...ORDER_STATUSES] } } }, { $group: { _id: '$status', orders: { $sum: 1 } } }],
    limits,
  )
  return toStatusCounts((await grouped.toArray()).map(({ _id, orders }) => [_id, orders]))
}

/** A page that is loaded again while the count takes its time asks for no second one. */
function whileInFlight<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  return () => {
    running ??= read().finally(() => {
      running = undefined
    })
    return running
  }
}
