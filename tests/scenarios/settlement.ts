import assert from 'node:assert/strict'
import type { Order, OrderPage } from '@orders/shared/contracts/orders'
import { type Customer, products, until } from '../e2e/client.ts'
import type { Shop } from './shop.ts'

/** All orders of a customer, newest first. */
export async function everyOrder(customer: Customer): Promise<Order[]> {
  const orders: Order[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { status, body }: { status: number; body: OrderPage } = await customer.list(
      `?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    if (status !== 200) throw new Error(`a list of orders answered ${status}`)
    orders.push(...body.items)
    cursor = body.nextCursor
  }
  return orders
}

/** Awaits that no order of the customers is under way. @returns all of their orders */
export async function allSettled(customers: readonly Customer[], withinMs: number): Promise<Order[]> {
  await until('all orders are settled', withinMs, async () => ((await anyUnderWay(customers)) ? undefined : true))
  return (await Promise.all(customers.map(everyOrder))).flat()
}

async function anyUnderWay(customers: readonly Customer[]): Promise<boolean> {
  for (const customer of customers)
    for (const status of ['PENDING', 'PROCESSING']) {
      const { body } = await customer.list(`?status=${status}&limit=1`)
      if (body.items.length > 0) return true
    }
  return false
}

/** Every acknowledged order is among those that are stored; an unanswered request may have made more. */
export function assertNoneLost(acknowledged: readonly string[], stored: readonly Order[]): void {
  const ids = new Set(stored.map(({ id }) => id))
  const lost = acknowledged.filter((id) => !ids.has(id))
  assert.deepEqual(lost, [], `${lost.length} acknowledged orders are lost`)
}

/** What was sold and what is there make up what was put in, product by product. */
export async function assertStockAddsUp(url: string, { stock }: Shop, orders: readonly Order[]): Promise<void> {
  const left = await products(url)
  for (const [id, start] of Object.entries(stock)) {
    const sold = orders
      .filter(({ status }) => status !== 'FAILED' && status !== 'CANCELLED')
      .flatMap(({ items }) => items)
      .filter(({ productId }) => productId === id)
      .reduce((sum, { quantity }) => sum + quantity, 0)
    const available = left.get(id) ?? Number.NaN
    assert.ok(available >= 0, `the stock of ${id} is ${available}`)
    assert.equal(sold + available, start, `${id}: ${sold} sold and ${available} left of ${start}`)
  }
}

/** Counts orders by status, such as `{ CONFIRMED: 98, FAILED: 2 }`. */
export function countByStatus(orders: readonly Order[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(orders, ({ status }) => status)].map(([status, members]) => [status, members.length]),
  )
}
