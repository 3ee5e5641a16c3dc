/** @import { Order } from '@orders/shared/contracts/orders' */

const MOST = 3

/** An order in few words. @param {Pick<Order, 'items'>} order */
export function summaryOf({ items }) {
  const named = items.slice(0, MOST).map(({ quantity, name }) => `${quantity} × ${name}`)
  const others = items.length - named.length
  return [...named, ...(others > 0 ? [`${others} more`] : [])].join(', ')
}
