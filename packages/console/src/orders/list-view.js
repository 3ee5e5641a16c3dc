/** @import { Order, OrderPage } from '@orders/shared/contracts/orders' */
/** @import { Console } from '../main.js' */
/** @import { View } from '../ui/router.js' */
import { announce } from '../ui/announce.js'
import { whileBusy } from '../ui/busy.js'
import { h } from '../ui/h.js'
import { createLoadNotice, createNotice } from '../ui/notice.js'
import { createPagedList } from '../ui/paged-list.js'
import { repeatWhileVisible } from '../ui/while-visible.js'
import { createOrderRow } from './order-row.js'
import { STATUSES } from './statuses.js'
import { summaryOf } from './summary.js'

const REFRESH_MS = 3_000

/** The caller's own orders, newest first. @param {Console} shared @param {string} [query] of the address @returns {View} */
export function createOrderListView({ api, rename }, query) {
  const notice = createNotice()
  const loadNotice = createLoadNotice()
  const filter = h('select', { onchange: changeFilter }, h('option', { value: '' }, 'All'))
  for (const [value, text] of STATUSES) filter.append(h('option', { value }, text))
  const asked = new URLSearchParams(query).get('status')
  if (STATUSES.some(([status]) => status === asked)) filter.value = asked ?? ''
  const list = createPagedList({
    /** @returns {Promise<OrderPage>} */
    read: (page) => api.call(`/api/orders?${new URLSearchParams({ ...page, ...chosen() })}`),
    create: () => createOrderRow({ cancel }),
    whenEmpty: 'No orders here yet.',
    onError: notice.showError,
  })
  const refresh = repeatWhileVisible(() => loadNotice.watch(list.load), REFRESH_MS)

  /** @returns {Record<string, string>} */
  function chosen() {
    return filter.value ? { status: filter.value } : {}
  }

  function changeFilter() {
    rename(filter.value ? `#/orders?${new URLSearchParams(chosen())}` : '#/orders')
    list.reset()
    void refresh.now()
  }

  /** @param {Order} order @param {HTMLButtonElement} button */
  const cancel = (order, button) =>
    whileBusy(button, async () => {
      notice.clear()
      await api
        .call(`/api/orders/${order.id}/cancel`, { method: 'POST' })
        .then(() => announce(`Order of ${summaryOf(order)} is cancelled`), notice.showError)
      await refresh.now()
    })

  const head = h('div', { class: 'head' }, h('h1', {}, 'My orders'), h('label', {}, 'Status ', filter))
  const node = h('section', {}, head, loadNotice.node, notice.node, list.node)
  return { title: 'My orders', node, close: refresh.stop }
}
