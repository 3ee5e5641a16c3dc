import { validate } from 'uuid'
import { DomainError } from '../domain/errors.ts'
import type { OrderRecord } from '../domain/order.ts'
import { parseOrderNumber } from '../domain/order-number.ts'
import type { Store } from '../ports/stores.ts'

/** @param userId whose it is, where that is known: another user's order is not found */
export async function findOrder(
  { store }: { store: Store },
  orderId: string,
  userId?: string,
): Promise<OrderRecord | undefined> {
  const id = orderId.toLowerCase()
  return validate(id) ? store.orders.findById(id, userId) : undefined
}

/** The same. @throws DomainError ORDER_NOT_FOUND */
export async function getOrder(...wanted: Parameters<typeof findOrder>): Promise<OrderRecord> {
  const order = await findOrder(...wanted)
  if (!order) throw new DomainError('ORDER_NOT_FOUND')
  return order
}

/** @param name the order's id, or its number as people write it @throws DomainError ORDER_NOT_FOUND */
export async function getNamedOrder({ store }: { store: Store }, name: string): Promise<OrderRecord> {
  const number = parseOrderNumber(name)
  if (number === undefined) return getOrder({ store }, name)
  const order = await store.orders.findByNumber(number)
  if (!order) throw new DomainError('ORDER_NOT_FOUND')
  return order
}
