/** @import { OrderStatus } from '@orders/shared/contracts/orders' */

/** @type {Record<OrderStatus, string>} */
export const STATUS_WORDS = {
  PENDING: 'Pending',
  PROCESSING: 'Processing',
  CONFIRMED: 'Confirmed',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
}

/** In the order of a life. */
export const STATUSES = /** @type {[OrderStatus, string][]} */ (Object.entries(STATUS_WORDS))

/** Everything that can come next where all goes well. @type {Record<OrderStatus, OrderStatus[]>} */
export const STILL_TO_COME = {
  PENDING: ['PROCESSING', 'CONFIRMED'],
  PROCESSING: ['CONFIRMED'],
  CONFIRMED: [],
  FAILED: [],
  CANCELLED: [],
}

/** @param {OrderStatus} status */
export const isSettled = (status) => STILL_TO_COME[status].length === 0
