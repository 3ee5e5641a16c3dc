/** @import { AdminOrder, AdminOrderPage } from '@orders/shared/contracts/admin' */
/** @import { Console } from '../main.js' */
/** @import { Act } from './view.js' */
import { Refusal } from '../api/refusal.js'
import { h, setText } from '../ui/h.js'
import { formatMoney } from '../ui/money.js'
import { createPagedList } from '../ui/paged-list.js'
import { formatTime } from '../ui/times.js'

/** @param {{ api: Console['api'], act: Act, onError: (error: unknown) => void }} deps */
export function createFailedOrders({ api, act, onError }) {
  /** @param {string} id */
  const retry = (id) =>
    act(async () => {
      await api.call(`/api/admin/orders/${id}/retry`, { method: 'POST' }).catch((error) => {
        throw error instanceof Refusal ? withShortage(error) : error
      })
      return `Order ${id} is queued again.`
    })
  return createPagedList({
    /** @returns {Promise<AdminOrderPage>} */
    read: (query) => api.call(`/api/admin/orders?${new URLSearchParams({ ...query, status: 'FAILED' })}`),
    create: () => createRow(retry),
    whenEmpty: 'No order has failed.',
    onError,
  })
}

/** Names what is missing: on this page there are no lines that could be marked. @param {Refusal} error */
function withShortage(error) {
  if (error.items.length === 0) return error
  const missing = error.items.map(({ productId, requested, available }) => `${productId}: ${available} of ${requested}`)
  return new Refusal({ status: error.status, title: `Not enough in stock (${missing.join(', ')})` })
}

/** @param {(id: string) => void} retry */
function createRow(retry) {
  let id = ''
  const link = h('a', { class: 'id' })
  const about = h('span', { class: 'muted' })
  const reason = h('p', { class: 'reason', dir: 'auto' })
  const button = h('button', { class: 'button', type: 'button', onclick: () => retry(id) }, 'Retry')
  const node = h('li', { class: 'row' }, h('div', { class: 'row-text' }, link, about, reason), button)

  /** @param {AdminOrder} order */
  function update(order) {
    id = order.id
    link.href = `#/orders/${id}`
    setText(link, id)
    setText(about, `${formatTime(order.updatedAt)}, ${formatMoney(order.total)}`)
    setText(reason, order.history.findLast(({ status }) => status === 'FAILED')?.reason ?? 'No reason is known.')
    button.setAttribute('aria-label', `Retry order ${id}`)
  }

  return { node, update }
}
