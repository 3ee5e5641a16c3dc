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

/** What has happened to an order, and what comes next. @param {Pick<Order, 'status' | 'history'>} order */
export function timeline({ status, history }) {
  const past = history.map(({ status, at, reason }, index) => {
    const isCurrent = index === history.length - 1
    const properties = {
      class: 'step',
      'data-status': status,
      'data-active': String(isCurrent && !isSettled(status)),
      'aria-current': isCurrent && 'step',
    }
    const time = h('time', { datetime: at }, formatTime(at))
    return h('li', properties, h('strong', {}, DONE[status]), time, reason && h('p', { class: 'reason' }, reason))
  })
  const future = STILL_TO_COME[status].map((next) => h('li', { class: 'step', 'data-status': 'next' }, TO_COME[next]))
  return h('ol', { class: 'timeline' }, ...past, ...future)
}
