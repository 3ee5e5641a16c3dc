/** @import { AdminOrder, AdminOrderPage } from '@orders/shared/contracts/admin' */
/** @import { OperationsDeps } from './view.js' */
import { wordsFor } from '../api/refusal.js'
import { summaryOf } from '../orders/summary.js'
import { h, setText } from '../ui/h.js'
import { formatMoney } from '../ui/money.js'
import { createPagedList } from '../ui/paged-list.js'
import { formatTime } from '../ui/times.js'
import { createRowAction } from './row-action.js'
import { withShortage } from './shortage.js'

/** @param {OperationsDeps} deps */
export function createFailedOrders({ api, done, onError }) {
  /** @param {string} id */
  async function retry(id) {
    await api.call(`/api/admin/orders/${id}/retry`, { method: 'POST' })
    await done(`Order ${id} is queued again.`)
  }
  return createPagedList({
    /** @returns {Promise<AdminOrderPage>} */
    read: (query) => api.call(`/api/admin/orders?${new URLSearchParams({ ...query, status: 'FAILED' })}`),
    create: () => createRow(retry),
    whenEmpty: 'No order has failed.',
    onError,
  })
}

/** @param {(id: string) => Promise<void>} retry */
function createRow(retry) {
  let id = ''
  const { fault, act } = createRowAction()
  const link = h('a', { dir: 'auto' })
  const about = h('span', { class: 'muted' })
  const key = h('span', { class: 'muted id' })
  const reason = h('p', { class: 'reason', dir: 'auto' })
  const button = h('button', { class: 'button', type: 'button', onclick: press }, 'Retry')
  const node = h('li', { class: 'row' }, h('div', { class: 'row-text' }, link, about, key, reason), button, fault)

  /** @returns {Promise<void>} */
  function press() {
    return act(
      button,
      () => retry(id),
      (error) => wordsFor(withShortage(error)),
    )
  }

  /** @param {AdminOrder} order */
  function update(order) {
    id = order.id
    link.href = `#/operations/orders/${id}`
    setText(link, summaryOf(order))
    setText(about, `${formatTime(order.updatedAt)}, ${formatMoney(order.total)}`)
    setText(key, id)
    setText(reason, order.history.findLast(({ status }) => status === 'FAILED')?.reason ?? 'No reason is known.')
    button.setAttribute('aria-label', `Retry order ${id}`)
  }

  return { node, update }
}
