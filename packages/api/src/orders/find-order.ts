import { DomainError } from '@orders/shared/domain/errors'
import type { OrderRecord } from '@orders/shared/domain/order'
import { getOrder } from '@orders/shared/orders/get-order'
import type { Store } from '@orders/shared/ports/stores'
import { isAdmin } from '../auth/accounts.ts'

/** @throws DomainError ORDER_NOT_FOUND also for another user's order, unless the user is an admin */
export async function getOrderFor(deps: { store: Store }, userId: string, orderId: string): Promise<OrderRecord> {
  const order = await getOrder(deps, orderId)
  if (order.userId !== userId && !(await isAdmin(deps, userId))) throw new DomainError('ORDER_NOT_FOUND')
  return order
}
