import type { AdminOrder, AdminOrderListQuery, AdminOrderPage } from '../contracts/admin.ts'
import { DomainError } from '../domain/errors.ts'
import type { OrderRecord } from '../domain/order.ts'
import { parseOrderNumber } from '../domain/order-number.ts'
import { DEFAULT_LIMIT, decodeCursor, lowestIdAt, toPage, UUID } from '../domain/pages.ts'
import { toOrder } from '../domain/placement.ts'
import type { OrderPageRequest, Store } from '../ports/stores.ts'

export function toAdminOrder(record: OrderRecord): AdminOrder {
  const { userId, attempts, crashes, lastError } = record
  return {
    ...toOrder(record),
    userId,
    attempts,
    ...(crashes ? { crashes } : {}),
    ...(lastError === undefined ? {} : { lastError }),
  }
}

/**
 * The orders of all customers, newest first.
 * @throws DomainError VALIDATION_FAILED
 */
export async function listAllOrders({ store }: { store: Store }, query: AdminOrderListQuery): Promise<AdminOrderPage> {
  const { limit = DEFAULT_LIMIT, status } = query
  const customer = await findCustomer(store, query)
  if (customer === 'no such customer') return { items: [], nextCursor: null }
  const request: OrderPageRequest = {
    limit: limit + 1,
    ...rangeOf(query),
    ...(status === undefined ? {} : { status }),
    ...(customer === 'all' ? {} : { userId: customer.id }),
  }
  const rows =
    query.number === undefined ? await store.orders.list(request) : await findOne(store, query.number, request)
  return toPage(rows.map(toAdminOrder), limit)
}

/** The order with the number, if all else fits it too. */
async function findOne({ orders }: Store, written: string, request: OrderPageRequest): Promise<OrderRecord[]> {
  const number = parseOrderNumber(written)
  if (number === undefined) throw invalid('number', 'is not the number of an order')
  const order = await orders.findByNumber(number)
  return order && fits(order, request) ? [order] : []
}

const fits = ({ id, ...order }: OrderRecord, { status, userId, fromId, beforeId }: OrderPageRequest): boolean =>
  order.status === (status ?? order.status) &&
  order.userId === (userId ?? order.userId) &&
  (fromId === undefined || id >= fromId) &&
  (beforeId === undefined || id < beforeId)

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
function rangeOf({ from, to, cursor }: AdminOrderListQuery): Pick<OrderPageRequest, 'fromId' | 'beforeId'> {
  const fromId = from === undefined ? undefined : lowestIdOf('from', from)
  const toId = to === undefined ? undefined : lowestIdOf('to', to)
  // An empty page would look as if there were no orders
  if (fromId !== undefined && toId !== undefined && fromId > toId) throw invalid('from', 'is later than `to`')
  const ends = [...(toId === undefined ? [] : [toId]), ...(cursor === undefined ? [] : [decodeCursor(cursor, UUID)])]
  const [beforeId] = ends.toSorted()
  return {
    ...(fromId === undefined ? {} : { fromId }),
    ...(beforeId === undefined ? {} : { beforeId }),
  }
}

function lowestIdOf(name: 'from' | 'to', time: string): string {
  const ms = Date.parse(time)
  if (Number.isNaN(ms)) throw invalid(name, 'is not a time')
  return lowestIdAt(ms)
}

const invalid = (name: 'from' | 'to' | 'number', message: string) =>
  new DomainError('VALIDATION_FAILED', { errors: [{ path: `query/${name}`, message }] })
