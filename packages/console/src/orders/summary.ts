import type { Order } from '@orders/shared/contracts/orders'

const MOST = 3

/** An order in few words. */
export function summaryOf({ items }: Pick<Order, 'items'>): string {
  const named = items.slice(0, MOST).map(({ quantity, name }) => `${quantity} × ${name}`)
  const others = items.length - named.length
  return [...named, ...(others > 0 ? [`${others} more`] : [])].join(', ')
}
