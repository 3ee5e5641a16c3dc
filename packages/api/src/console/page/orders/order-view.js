/** @import { Order } from '@orders/shared/contracts/orders' */
/** @import { Console } from '../main.js' */
/** @import { View } from '../ui/router.js' */
import { followOrder } from '../api/follow-order.js'
import { h } from '../ui/h.js'
import { createNotice } from '../ui/notice.js'
import { sleep } from '../ui/times.js'
import { repeatWhileVisible } from '../ui/while-visible.js'
import { createOrderPanel } from './order-panel.js'
import { isSettled } from './statuses.js'

/** A stream that has ended is looked at again when somebody comes back to the page. */
const NOT_BY_ITSELF_MS = 2 ** 30

/** One order, as it changes. @param {Console} shared @param {string} id @returns {View} */
export function createOrderView({ api, config }, id) {
  const path = `/api/orders/${encodeURIComponent(id)}`
  const notice = createNotice()
  const panel = createOrderPanel({ id, inboxUrl: config.inboxUrl, onCancel: cancel })
  let version = 0

  /** The answer to a request and the stream overtake each other. @param {Order} order */
  function show(order) {
    if (order.version < version) return
    version = order.version
    panel.update(order)
  }

  async function cancel() {
    notice.clear()
    await api.call(`${path}/cancel`, { method: 'POST' }).then(show, notice.showError)
  }

  /** @param {AbortSignal} ended */
  async function follow(ended) {
    const hidden = new AbortController()
    document.addEventListener('visibilitychange', () => hidden.abort(), { once: true, signal: ended })
    // A browser opens few connections to a server, and tabs that nobody sees must not use them up
    const signal = AbortSignal.any([ended, hidden.signal])
    try {
      /** @type {Order} */
      const order = await api.call(path, { signal })
      show(order)
      if (isSettled(order.status)) return
      const lastEventId = String(order.version)
      await followOrder(api, id, { signal, sleep, onOrder: show, onLink: panel.showLink, lastEventId })
    } catch (error) {
      if (!signal.aborted) notice.showError(error)
    }
  }

  const back = h('p', {}, h('a', { href: '#/orders' }, 'All my orders'))
  const node = h('section', { class: 'order' }, back, notice.node, panel.node)
  const following = repeatWhileVisible(follow, NOT_BY_ITSELF_MS)
  return { title: 'Order', node, close: following.stop }
}
