/** @import { OrderPage } from '@orders/shared/contracts/orders' */
/** @import { Console } from '../main.js' */
/** @import { View } from '../ui/router.js' */
import { h } from '../ui/h.js'
import { createNotice } from '../ui/notice.js'
import { createPagedList } from '../ui/paged-list.js'
import { repeatWhileVisible } from '../ui/while-visible.js'
import { createOrderRow } from './order-row.js'
import { STATUSES } from './statuses.js'

const REFRESH_MS = 3_000

/** The caller's own orders, newest first. @param {Console} shared @returns {View} */
export function createOrderListView({ api }) {
  const notice = createNotice()
  const filter = h('select', { onchange: changeFilter }, h('option', { value: '' }, 'All'))
  for (const [value, text] of STATUSES) filter.append(h('option', { value }, text))
  const list = createPagedList({
    /** @returns {Promise<OrderPage>} */
    read: (query) => {
      const all = new URLSearchParams({ ...query, ...(filter.value && { status: filter.value }) })
      return api.call(`/api/orders?${all}`)
    },
    create: () => createOrderRow({ cancel }),
    whenEmpty: 'No orders here yet.',
    onError: notice.showError,
  })
  const refresh = repeatWhileVisible(() => list.load().catch(notice.showError), REFRESH_MS)

  function changeFilter() {
    list.reset()
    void refresh.now()
  }

  /** @param {string} id */
  async function cancel(id) {
    notice.clear()
    await api.call(`/api/orders/${id}/cancel`, { method: 'POST' }).catch(notice.showError)
    await refresh.now()
  }

  const head = h('div', { class: 'head' }, h('h1', {}, 'My orders'), h('label', {}, 'Status ', filter))
  return { title: 'My orders', node: h('section', {}, head, notice.node, list.node), close: refresh.stop }
}
