import { DomainError } from '@orders/shared/domain/errors'
import type { OrderRecord } from '@orders/shared/domain/order'
import type { Store } from '@orders/shared/ports/stores'
import { validate } from 'uuid'
import { isAdmin } from '../auth/accounts.ts'

/** @throws DomainError ORDER_NOT_FOUND */
export async function getOrder({ store }: { store: Store }, orderId: string): Promise<OrderRecord> {
  const id = orderId.toLowerCase()
  const order = validate(id) ? await store.orders.findById(id) : undefined
  if (!order) throw new DomainError('ORDER_NOT_FOUND')
  return order
}

/** @throws DomainError ORDER_NOT_FOUND also for somebody else's order, unless the user is an admin */
export async function getOrderFor(deps: { store: Store }, userId: string, orderId: string): Promise<OrderRecord> {
  const order = await getOrder(deps, orderId)
  if (order.userId !== userId && !(await isAdmin(deps, userId))) throw new DomainError('ORDER_NOT_FOUND')
  return order
}
