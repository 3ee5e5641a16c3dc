/** @import { Order, OrderStatus } from '@orders/shared/contracts/orders' */
import { announce } from '../ui/announce.js'
import { outside } from '../ui/frame.js'
import { h, setText } from '../ui/h.js'
import { createBadge } from './badge.js'
import { linesTable } from './lines-table.js'
import { isSettled, STATUS_WORDS } from './statuses.js'
import { timeline } from './timeline.js'

/** Everything about one order. @param {{ id: string, inboxUrl: string | null, onCancel: () => void }} options */
export function createOrderPanel({ id, inboxUrl, onCancel }) {
  /** @type {OrderStatus | undefined} */
  let status
  const heading = h('h1', { tabindex: '-1' }, 'Order')
  const badge = createBadge()
  const link = h('span', { class: 'live', hidden: true })
  const cancel = h(
    'button',
    { class: 'button danger', type: 'button', hidden: true, onclick: onCancel },
    'Cancel order',
  )
  const inbox = outside(inboxUrl ?? '', 'inbox')
  const mail = h('p', { class: 'muted', hidden: true }, 'The e-mail about it is in the ', inbox, '.')
  const history = h('section', { class: 'card' })
  const lines = h('section', { class: 'card' })
  const node = h(
    'article',
    {},
    h('div', { class: 'head' }, heading, badge.node, link, cancel),
    h('p', { class: 'muted id' }, id),
    h('div', { class: 'order-body' }, history, lines),
    mail,
  )

  /** @param {Order} order */
  function update(order) {
    if (status && order.status !== status) announce(`The order is ${STATUS_WORDS[order.status].toLowerCase()}`)
    status = order.status
    badge.update(status)
    history.replaceChildren(h('h2', {}, 'Progress'), timeline(order))
    if (!lines.hasChildNodes()) lines.append(h('h2', {}, 'Items'), linesTable(order))
    const isCancellable = status === 'PENDING'
    // A button that goes would take the focus with it
    if (!isCancellable && document.activeElement === cancel) heading.focus()
    cancel.hidden = !isCancellable
    link.hidden ||= isSettled(status)
    mail.hidden = inboxUrl === null || !isSettled(status)
  }

  /** @param {boolean} isLive */
  function showLink(isLive) {
    link.hidden = false
    link.dataset['live'] = String(isLive)
    setText(link, isLive ? 'Live' : 'Reconnecting')
  }

  return { node, update, showLink }
}
