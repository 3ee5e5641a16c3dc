import type { Order } from '@orders/shared/contracts/orders'
import type { Customer } from '../e2e/client.ts'
import { openShop } from '../scenarios/shop.ts'
import type { RunningSystem } from './site.ts'

/** A customer with an order that is cached for long: one that is not settled is cached for moments only. */
export async function openReadableOrder(system: RunningSystem): Promise<{ customer: Customer; order: Order }> {
  const { admin: customer } = await openShop(system, { customers: 1, stock: { plenty: 10 } })
  const { body } = await customer.place([{ productId: 'plenty', quantity: 1 }])
  return { customer, order: await customer.settled(body.id) }
}
