import type { AdminOrder, AdminOrderListQuery, AdminOrderPage } from '../contracts/admin.ts'
import { DomainError } from '../domain/errors.ts'
import type { OrderRecord } from '../domain/order.ts'
import { DEFAULT_LIMIT, decodeCursor, toPage, UUID } from '../domain/pages.ts'
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
  const rows = await store.orders.list({
    limit: limit + 1,
    ...rangeOf(query),
    ...(status === undefined ? {} : { status }),
    ...(customer === 'all' ? {} : { userId: customer.id }),
  })
  return toPage(rows.map(toAdminOrder), limit)
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
function rangeOf({ from, to, cursor }: AdminOrderListQuery): Pick<OrderPageRequest, 'fromId' | 'beforeId'> {
  const fromId = from === undefined ? undefined : lowestIdAt('from', from)
  const toId = to === undefined ? undefined : lowestIdAt('to', to)
  // An empty page would look as if there were no orders
  if (fromId !== undefined && toId !== undefined && fromId > toId) throw invalid('from', 'is later than `to`')
  const ends = [...(toId === undefined ? [] : [toId]), ...(cursor === undefined ? [] : [decodeCursor(cursor, UUID)])]
  const [beforeId] = ends.toSorted()
  return {
    ...(fromId === undefined ? {} : { fromId }),
    ...(beforeId === undefined ? {} : { beforeId }),
  }
}

/** RFC 9562, section 5.7: a UUIDv7 begins with 48 bits of epoch milliseconds. What begins so sorts before all ids of its time. */
function lowestIdAt(name: 'from' | 'to', time: string): string {
  const ms = Date.parse(time)
  if (Number.isNaN(ms)) throw invalid(name, 'is not a time')
  const hex = Math.max(0, ms).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}`
}

const invalid = (name: 'from' | 'to', message: string) =>
  new DomainError('VALIDATION_FAILED', { errors: [{ path: `query/${name}`, message }] })
