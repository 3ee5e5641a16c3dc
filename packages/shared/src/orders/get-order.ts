import { validate } from 'uuid'
import { DomainError } from '../domain/errors.ts'
import type { OrderRecord } from '../domain/order.ts'
import { parseOrderNumber } from '../domain/order-number.ts'
import type { Store } from '../ports/stores.ts'

/** @throws DomainError ORDER_NOT_FOUND */
export async function getOrder({ store }: { store: Store }, orderId: string): Promise<OrderRecord> {
  const id = orderId.toLowerCase()
  const order = validate(id) ? await store.orders.findById(id) : undefined
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
