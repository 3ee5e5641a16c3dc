/** @import { Order } from '@orders/shared/contracts/orders' */
import { h, setText } from '../ui/h.js'
import { formatMoney } from '../ui/money.js'
import { createSureButton } from '../ui/sure-button.js'
import { formatTime } from '../ui/times.js'
import { createBadge } from './badge.js'
import { summaryOf } from './summary.js'

/** @param {{ cancel: (order: Order, button: HTMLButtonElement) => void }} options */
export function createOrderRow({ cancel }) {
  /** @type {Order | undefined} */
  let shown
  const badge = createBadge()
  const link = h('a', { class: 'row-title', dir: 'auto' })
  const time = h('time', { class: 'muted' })
  const total = h('span', { class: 'amount' })
  const button = createSureButton({
    label: 'Cancel',
    question: 'Really cancel?',
    tone: 'quiet',
    onSure: (pressed) => shown && cancel(shown, pressed),
  })
  const text = h('div', { class: 'row-text' }, link, time)
  const side = h('div', { class: 'row-side' }, badge.node, total, button.node)
  const node = h('li', { class: 'card row linked' }, text, side)

  /** @param {Order} order */
  function update(order) {
    shown = order
    link.href = `#/orders/${order.id}`
    setText(link, summaryOf(order))
    time.dateTime = order.createdAt
    setText(time, formatTime(order.createdAt))
    setText(total, formatMoney(order.total))
    badge.update(order.status)
    const isCancellable = order.status === 'PENDING'
    // A button that goes would take the focus with it
    if (!isCancellable && document.activeElement === button.node) link.focus()
    button.node.hidden = !isCancellable
    button.setSubject(`order of ${summaryOf(order)}`)
  }

  return { node, update }
}
