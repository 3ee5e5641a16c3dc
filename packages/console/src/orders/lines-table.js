/** @import { Order } from '@orders/shared/contracts/orders' */
import { h } from '../ui/h.js'
import { formatMoney } from '../ui/money.js'

/** @param {Pick<Order, 'items' | 'total'>} order */
export function linesTable({ items, total }) {
  const rows = items.map(({ name, quantity, unitPrice, lineTotal }) =>
    h(
      'tr',
      {},
      h('td', {}, h('span', { dir: 'auto' }, name), h('small', {}, `${quantity} × ${formatMoney(unitPrice)}`)),
      h('td', { class: 'amount' }, formatMoney(lineTotal)),
    ),
  )
  return h(
    'table',
    { class: 'lines' },
    h('thead', { class: 'unseen' }, h('tr', {}, h('th', { scope: 'col' }, 'Item'), h('th', { scope: 'col' }, 'Price'))),
    h('tbody', {}, ...rows),
    h('tfoot', {}, h('tr', {}, h('th', { scope: 'row' }, 'Total'), h('td', { class: 'amount' }, formatMoney(total)))),
  )
}
