import type { AdminOrder, AdminOrderListQuery, AdminOrderPage } from '../contracts/admin.ts'
import { DomainError } from '../domain/errors.ts'
import type { OrderRecord } from '../domain/order.ts'
import { parseOrderNumber } from '../domain/order-number.ts'
import { DEFAULT_LIMIT, decodeCursor, justAfter, lowestIdAt, toPage, UUID } from '../domain/pages.ts'
import { toOrder } from '../domain/placement.ts'
import type { OrderPageRequest, Store } from '../ports/stores.ts'

export function toAdminOrder(record: OrderRecord): AdminOrder {
  const { userId, attempts, crashes, awaitUntilMs, lastError } = record
  return {
    ...toOrder(record),
    userId,
    attempts,
    ...(crashes ? { crashes } : {}),
    ...(awaitUntilMs === undefined ? {} : { awaitsUntil: new Date(awaitUntilMs).toISOString() }),
    ...(lastError === undefined ? {} : { lastError }),
  }
}

/**
 * The orders of all customers that fit all of the query, newest first unless it is sorted otherwise.
 * @throws DomainError VALIDATION_FAILED
 */
export async function listAllOrders({ store }: { store: Store }, query: AdminOrderListQuery): Promise<AdminOrderPage> {
  const { limit = DEFAULT_LIMIT } = query
  return toPage((await findOrders(store, query, limit + 1)).map(toAdminOrder), limit)
}

/** As many of them as are asked for, whatever the query's own limit. @throws DomainError VALIDATION_FAILED */
export async function findOrders(store: Store, query: AdminOrderListQuery, limit: number): Promise<OrderRecord[]> {
  const { number, status, productId, sort } = query
  const range = rangeOf(query)
  const customer = await findCustomer(store, query)
  if (customer === 'no such customer') return []
  const request: OrderPageRequest = {
    limit,
    ...range,
    ...(status === undefined ? {} : { status }),
    ...(productId === undefined ? {} : { productId }),
    ...(customer === 'all' ? {} : { userId: customer.id }),
    ...(sort === 'createdAt' ? { oldestFirst: true } : {}),
  }
  return number === undefined ? store.orders.list(request) : findOne(store, number, request)
}

/** The order with the number, if all else fits it too. */
async function findOne({ orders }: Store, written: string, request: OrderPageRequest): Promise<OrderRecord[]> {
  const number = parseOrderNumber(written)
  if (number === undefined) throw invalid('number', 'is not the number of an order')
  const order = await orders.findByNumber(number)
  return order && fits(order, request) ? [order] : []
}

function fits({ id, items, ...order }: OrderRecord, request: OrderPageRequest): boolean {
  const { status, userId, productId, fromId, beforeId } = request
  return (
    order.status === (status ?? order.status) &&
    order.userId === (userId ?? order.userId) &&
    (productId === undefined || items.some((line) => line.productId === productId)) &&
    (fromId === undefined || id >= fromId) &&
    (beforeId === undefined || id < beforeId)
  )
}

/** Whose orders the query asks for; an id and an address have to be those of one customer. */
async function findCustomer(
  { users }: Store,
  { userId, email }: AdminOrderListQuery,
): Promise<{ id: string } | 'all' | 'no such customer'> {
  const id = userId?.toLowerCase()
  if (email === undefined) return id === undefined ? 'all' : { id }
  const customer = await users.findByEmail(email)
  return customer && (id ?? customer.id) === customer.id ? customer : 'no such customer'
}

/** Ids begin with their time, so a range of times is a range of ids. */
function rangeOf({ from, to, cursor, sort }: AdminOrderListQuery): Pick<OrderPageRequest, 'fromId' | 'beforeId'> {
  const fromId = from === undefined ? undefined : lowestIdOf('from', from)
  const toId = to === undefined ? undefined : lowestIdOf('to', to)
  // An empty page would look as if there were no orders
  if (fromId !== undefined && toId !== undefined && fromId > toId) throw invalid('from', 'is later than `to`')
  const last = cursor === undefined ? undefined : idOfCursor(cursor)
  const isOldestFirst = sort === 'createdAt'
  const starts = [fromId, isOldestFirst && last !== undefined ? justAfter(last) : undefined]
  const ends = [toId, isOldestFirst ? undefined : last]
  const latestStart = starts
    .filter((id) => id !== undefined)
    .toSorted()
    .at(-1)
  const [earliestEnd] = ends.filter((id) => id !== undefined).toSorted()
  return {
    ...(latestStart === undefined ? {} : { fromId: latestStart }),
    ...(earliestEnd === undefined ? {} : { beforeId: earliestEnd }),
  }
}

/** What was written of an export names its last order by the id, and knows no cursor. */
const idOfCursor = (cursor: string): string => {
  const id = cursor.toLowerCase()
  return UUID.test(id) ? id : decodeCursor(cursor, UUID)
}

function lowestIdOf(name: 'from' | 'to', time: string): string {
  const ms = Date.parse(time)
  if (Number.isNaN(ms)) throw invalid(name, 'is not a time')
  return lowestIdAt(ms)
}

const invalid = (name: 'from' | 'to' | 'number', message: string) =>
  new DomainError('VALIDATION_FAILED', { errors: [{ path: `query/${name}`, message }] })
