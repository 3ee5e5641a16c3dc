import type { OrderListQuery, OrderPage } from '@orders/shared/contracts/orders'
import { DEFAULT_LIMIT, decodeCursor, toPage, UUID } from '@orders/shared/domain/pages'
import { toOrder } from '@orders/shared/domain/placement'
import type { ApiDeps } from '../deps.ts'

/** The customer's own orders, newest first. */
export async function listOrders({ store }: ApiDeps, userId: string, query: OrderListQuery): Promise<OrderPage> {
  const { limit = DEFAULT_LIMIT, cursor, status } = query
  const rows = await store.orders.list({
    userId,
    limit: limit + 1,
    ...(status === undefined ? {} : { status }),
    ...(cursor === undefined ? {} : { beforeId: decodeCursor(cursor, UUID) }),
  })
  return toPage(rows.map(toOrder), limit)
}
