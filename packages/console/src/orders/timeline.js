/** @import { Order, OrderStatus } from '@orders/shared/contracts/orders' */
import { h } from '../ui/h.js'
import { formatTime } from '../ui/times.js'
import { isSettled, STILL_TO_COME } from './statuses.js'

/** @type {Record<OrderStatus, string>} */
const DONE = {
  PENDING: 'Placed, stock reserved',
  PROCESSING: 'Being processed',
  CONFIRMED: 'Confirmed',
  FAILED: 'Failed, stock returned',
  CANCELLED: 'Cancelled, stock returned',
}

/** @type {Partial<Record<OrderStatus, string>>} */
const TO_COME = { PROCESSING: 'Being processed', CONFIRMED: 'Confirmed' }

/** @param {Pick<Order, 'history'>['history']} history @param {number} index */
function wordsOf(history, index) {
  const status = history[index]?.status ?? 'PENDING'
  return status === 'PENDING' && history[index - 1]?.status === 'FAILED' ? 'Queued again, stock reserved' : DONE[status]
}

/** What has happened to an order, and what comes next. @param {Pick<Order, 'status' | 'history'>} order */
export function timeline({ status, history }) {
  const past = history.map(({ status: was, at, reason }, index) => {
    const isCurrent = index === history.length - 1
    const properties = {
      class: 'step',
      'data-status': was,
      'data-past': String(!isCurrent && isSettled(status)),
      'data-active': String(isCurrent && !isSettled(status)),
      'aria-current': isCurrent && 'step',
    }
    const time = h('time', { datetime: at }, formatTime(at))
    return h(
      'li',
      properties,
      h('strong', {}, wordsOf(history, index)),
      time,
      reason && h('p', { class: 'reason' }, reason),
    )
  })
  const future = STILL_TO_COME[status].map((next) => h('li', { class: 'step', 'data-status': 'next' }, TO_COME[next]))
  return h('ol', { class: 'timeline' }, ...past, ...future)
}
