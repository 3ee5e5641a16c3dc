/** @import { Order } from '@orders/shared/contracts/orders' */
/** @import { Console } from '../main.js' */
/** @import { View } from '../ui/router.js' */
import { followOrder } from '../api/follow-order.js'
import { NoAnswer, Refusal } from '../api/refusal.js'
import { withShortage } from '../operations/shortage.js'
import { h } from '../ui/h.js'
import { createLoadNotice, createNotice } from '../ui/notice.js'
import { showTitle } from '../ui/router.js'
import { sleep } from '../ui/times.js'
import { repeatWhileVisible } from '../ui/while-visible.js'
import { createOrderPanel } from './order-panel.js'
import { isSettled } from './statuses.js'
import { summaryOf } from './summary.js'

/** A stream that has ended is opened again when the user comes back to the page. */
const NOT_BY_ITSELF_MS = 2 ** 30
/** There is no stream of an order that has failed, and an admin may have it tried again. */
const FAILED_MS = 5_000
const LOST_MS = 3_000

const MINE = { href: '#/orders', label: 'All my orders' }

/**
 * One order, as it changes.
 * @param {Console} shared
 * @param {string} id
 * @param {{ href: string, label: string }} [origin] where people come from
 * @returns {View}
 */
export function createOrderView({ api, config, user }, id, origin = MINE) {
  const path = `/api/orders/${encodeURIComponent(id)}`
  const notice = createNotice()
  const loadNotice = createLoadNotice()
  const onRetry = user()?.role === 'admin' ? retry : undefined
  const panel = createOrderPanel({ id, inboxUrl: config.inboxUrl, onCancel: cancel, onRetry })
  const back = h('p', {}, h('a', { href: origin.href }, origin.label))
  const node = h('section', { class: 'order' }, back, loadNotice.node, notice.node, panel.node)
  let version = 0
  let pauseMs = NOT_BY_ITSELF_MS

  /** The answer to a request and the stream overtake each other. @param {Order} order */
  function show(order) {
    loadNotice.clear()
    if (order.version < version) return
    version = order.version
    panel.update(order)
    if (node.isConnected) showTitle(`Order of ${summaryOf(order)}`)
    pauseMs = order.status === 'FAILED' ? FAILED_MS : NOT_BY_ITSELF_MS
  }

  async function cancel() {
    notice.clear()
    await api.call(`${path}/cancel`, { method: 'POST' }).then(show, notice.showError)
  }

  async function retry() {
    notice.clear()
    const retried = api.call(`/api/admin/orders/${encodeURIComponent(id)}/retry`, { method: 'POST' })
    await retried.then(following.now, (error) => notice.showError(withShortage(error)))
  }

  /** @param {unknown} error */
  function showError(error) {
    pauseMs = error instanceof NoAnswer ? LOST_MS : NOT_BY_ITSELF_MS
    if (!(error instanceof Refusal && error.status === 404)) return loadNotice.showError(error)
    panel.node.replaceWith(h('h1', { tabindex: '-1' }, 'No such order'))
    loadNotice.clear()
    node.querySelector('h1')?.focus()
  }

  /** @param {AbortSignal} ended */
  async function follow(ended) {
    const hidden = new AbortController()
    document.addEventListener('visibilitychange', () => hidden.abort(), { once: true, signal: ended })
    // A browser opens few connections to a server, and hidden tabs must not use them up
    const signal = AbortSignal.any([ended, hidden.signal])
    try {
      /** @type {Order} */
      const order = await api.call(path, { signal })
      show(order)
      if (isSettled(order.status)) return
      const lastEventId = String(order.version)
      await followOrder(api, id, { signal, sleep, onOrder: show, onLink: panel.showLink, lastEventId })
    } catch (error) {
      if (!signal.aborted) showError(error)
    }
  }

  const following = repeatWhileVisible(follow, () => pauseMs)
  return { title: 'Order', node, close: following.stop }
}
