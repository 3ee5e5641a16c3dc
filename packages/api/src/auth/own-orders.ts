import type { OrderStatus } from '@orders/shared/contracts/orders'
import type { OrderRecord } from '@orders/shared/domain/order'
import { readPages } from '@orders/shared/domain/pages'
import type { Store } from '@orders/shared/ports/stores'

const PAGE = 100

/** A user's orders, newest first. */
export const pagesOfOrders = ({ orders }: Store, mine: { userId: string; status?: OrderStatus }) =>
  readPages((last?: OrderRecord) => orders.list({ ...mine, limit: PAGE, ...(last ? { beforeId: last.id } : {}) }))
