/** @import { Order } from '@orders/shared/contracts/orders' */
import { h, setText } from '../ui/h.js'
import { formatMoney } from '../ui/money.js'
import { formatTime } from '../ui/times.js'
import { createBadge } from './badge.js'

/** @param {{ cancel: (id: string) => void }} options */
export function createOrderRow({ cancel }) {
  let id = ''
  const badge = createBadge()
  const link = h('a', { class: 'row-title', dir: 'auto' })
  const time = h('time', { class: 'muted' })
  const total = h('span', { class: 'amount' })
  const button = h('button', { class: 'button quiet', type: 'button', onclick: () => cancel(id) }, 'Cancel')
  const text = h('div', { class: 'row-text' }, link, time)
  const node = h('li', { class: 'card row' }, text, h('div', { class: 'row-side' }, badge.node, total, button))

  /** @param {Order} order */
  function update(order) {
    id = order.id
    link.href = `#/orders/${order.id}`
    setText(link, summaryOf(order))
    time.dateTime = order.createdAt
    setText(time, formatTime(order.createdAt))
    setText(total, formatMoney(order.total))
    badge.update(order.status)
    button.hidden = order.status !== 'PENDING'
    button.setAttribute('aria-label', `Cancel order of ${summaryOf(order)}`)
  }

  return { node, update }
}

const MOST = 3

/** @param {Pick<Order, 'items'>} order */
function summaryOf({ items }) {
  const named = items.slice(0, MOST).map(({ quantity, name }) => `${quantity} × ${name}`)
  const others = items.length - named.length
  return [...named, ...(others > 0 ? [`${others} more`] : [])].join(', ')
}
