/** @import { OrderStatus } from '@orders/shared/contracts/orders' */
import { h, setText } from '../ui/h.js'
import { STATUS_WORDS } from './statuses.js'

export function createBadge() {
  const node = h('span', { class: 'badge' })
  /** @param {OrderStatus} status */
  const update = (status) => {
    node.dataset['status'] = status
    setText(node, STATUS_WORDS[status])
  }
  return { node, update }
}
