import { DomainError } from '../../../domain/errors.ts'
import { refusalOf, type Shelf } from '../../../domain/stock.ts'
import { NumberTaken } from '../../../ports/stores.ts'
import { fromDocument, type OrderDocument, theseOrders } from '../documents.ts'
import type { Collections } from '../schema/collections.ts'
import { type Answers, type OrderWrite, type OrderWriteResult, unitsTaken } from './order-write.ts'

/** What is committed of the products and orders of a batch. */
export interface Stored {
  /** What can be taken of each product; a product that is not there has no entry. */
  shelves: ReadonlyMap<string, Shelf>
  orders: readonly OrderDocument[]
}

/** Products are read before orders: no stock is then found taken by a write whose order is not found. */
export async function readStored({ products, orders }: Collections, batch: readonly OrderWrite[]): Promise<Stored> {
  const productIds = batch.flatMap((write) => unitsTaken(write).map(({ productId }) => productId))
  const found = products.find({ _id: { $in: productIds } }, { projection: { available: 1, archived: 1 } })
  const stock = productIds.length > 0 ? await found.toArray() : []
  const byId = theseOrders(batch.map(({ order: { id: _id, userId } }) => ({ _id, userId })))
  const byKeys = batch.flatMap(({ order: { userId, idempotency } }) =>
    idempotency ? { userId, 'idempotency.key': idempotency.key } : [],
  )
  return {
    shelves: new Map(stock.map(({ _id, available, archived = false }) => [_id, { available, archived }])),
    orders: await orders.find({ $or: [byId, ...byKeys] }).toArray(),
  }
}

/** What the database would not have a second time. */
export interface Refusal {
  duplicate?: OrderWrite | undefined
  isNumber?: boolean
}

/**
 * Answers the writes of a refused batch that cannot be made, each by what is committed and not by what the others were about to do.
 * @returns also what the stock can serve together next, first come, first served; the rest comes after it
 */
export function examine(batch: readonly OrderWrite[], stored: Stored, refusal: Refusal = {}) {
  const answers: Answers = new Map()
  const left = new Map(stored.shelves)
  const next = batch.filter((write) => {
    const answer = settled(write, stored) ?? takenBefore(write, refusal) ?? shortage(write, stored.shelves)
    if (answer) answers.set(write, answer)
    if (answer || shortage(write, left)) return false
    for (const { productId, quantity } of unitsTaken(write)) {
      const { available = 0, archived = false } = left.get(productId) ?? {}
      left.set(productId, { available: available - quantity, archived })
    }
    return true
  })
  return { answers, next }
}

/** What has been done already, or can no longer be done, lacks no stock. */
function settled({ order, expected }: OrderWrite, { orders }: Stored): OrderWriteResult | undefined {
  const now = orders.find(({ _id }) => _id === order.id)
  if (expected)
    return now?.status === expected.status && now.version === expected.version ? undefined : { written: false }
  // No other write has the id of a new order: it was committed by a try whose answer got lost.
  if (now) return { written: true }
  const { userId, idempotency } = order
  const earlier = orders.find((one) => idempotency && one.userId === userId && one.idempotency?.key === idempotency.key)
  return earlier && { written: false, earlier: fromDocument(earlier) }
}

/** The order that has the key is committed, but not to a majority yet. */
function takenBefore(write: OrderWrite, { duplicate, isNumber }: Refusal): Error | undefined {
  if (write !== duplicate) return undefined
  if (isNumber) return new NumberTaken()
  return write.order.idempotency ? new DomainError('IDEMPOTENCY_KEY_IN_USE') : undefined
}

const shortage = (write: OrderWrite, shelves: Stored['shelves']) =>
  refusalOf(unitsTaken(write), (id) => shelves.get(id))
