import { validate } from 'uuid'
import { DomainError } from '../domain/errors.ts'
import type { OrderRecord } from '../domain/order.ts'
import type { Store } from '../ports/stores.ts'

/** @throws DomainError ORDER_NOT_FOUND */
export async function getOrder({ store }: { store: Store }, orderId: string): Promise<OrderRecord> {
  const id = orderId.toLowerCase()
  const order = validate(id) ? await store.orders.findById(id) : undefined
  if (!order) throw new DomainError('ORDER_NOT_FOUND')
  return order
}
