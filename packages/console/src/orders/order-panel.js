/** @import { Order, OrderStatus } from '@orders/shared/contracts/orders' */
import { announce } from '../ui/announce.js'
import { whileBusy } from '../ui/busy.js'
import { outside } from '../ui/frame.js'
import { h, setText } from '../ui/h.js'
import { createBadge } from './badge.js'
import { linesTable } from './lines-table.js'
import { isSettled, STATUS_WORDS } from './statuses.js'
import { timeline } from './timeline.js'

/**
 * Everything about one order, once it is known.
 * @param {object} options
 * @param {string} options.id
 * @param {string | null} options.inboxUrl
 * @param {() => Promise<void>} options.onCancel
 * @param {(() => Promise<void>) | undefined} options.onRetry for admins, who look at the orders of others
 */
export function createOrderPanel({ id, inboxUrl, onCancel, onRetry }) {
  /** @type {OrderStatus | undefined} */
  let status
  const heading = h('h1', { tabindex: '-1' }, 'Order')
  const badge = createBadge()
  const link = h('span', { class: 'live', hidden: true })
  const cancel = actionButton('Cancel order', 'danger', onCancel)
  const retry = actionButton('Retry', '', onRetry ?? (async () => {}))
  const reader = onRetry === undefined ? 'You get' : 'The customer gets'
  const mail = h('p', { class: 'muted', hidden: true }, `${reader} an e-mail about it.`)
  if (inboxUrl !== null) mail.append(' ', outside(inboxUrl, 'Inbox'))
  const history = h('section', { class: 'card' })
  const lines = h('section', { class: 'card' })
  const head = h('div', { class: 'head' }, heading, badge.node, link, cancel, retry)
  const body = h('div', { class: 'order-body' }, history, lines)
  const node = h('article', {}, head, h('p', { class: 'muted id' }, id), body, mail)
  badge.node.hidden = body.hidden = true

  /** @param {Order} order */
  function update(order) {
    if (status && order.status !== status) announce(`The order is ${STATUS_WORDS[order.status].toLowerCase()}`)
    status = order.status
    badge.update(status)
    badge.node.hidden = body.hidden = false
    history.replaceChildren(h('h2', {}, 'Progress'), timeline(order))
    if (!lines.hasChildNodes()) lines.append(h('h2', {}, 'Items'), linesTable(order))
    offer(cancel, status === 'PENDING')
    offer(retry, status === 'FAILED' && onRetry !== undefined)
    if (isSettled(status)) link.hidden = true
    mail.hidden = !isSettled(status)
  }

  /** A button that goes would take the focus with it. @param {HTMLElement} button @param {boolean} isOffered */
  function offer(button, isOffered) {
    if (!isOffered && document.activeElement === button) heading.focus()
    button.hidden = !isOffered
  }

  /** @param {boolean} isLive */
  function showLink(isLive) {
    link.hidden = false
    link.dataset['live'] = String(isLive)
    const words = isLive ? 'Live' : 'Reconnecting'
    if (!isLive && link.textContent !== words) announce(words)
    setText(link, words)
  }

  return { node, update, showLink }
}

/** @param {string} label @param {string} tone @param {() => Promise<void>} work */
function actionButton(label, tone, work) {
  /** @returns {Promise<void>} */
  const onclick = () => whileBusy(button, work)
  const button = h('button', { class: `button ${tone}`, type: 'button', hidden: true, onclick }, label)
  return button
}
