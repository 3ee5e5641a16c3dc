import type { OrderStatus } from '@orders/shared/contracts/orders'

export const STATUS_WORDS: Record<OrderStatus, string> = {
  PENDING: 'Pending',
  PROCESSING: 'Processing',
  CONFIRMED: 'Confirmed',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
}

/** In the order of a life. */
export const STATUSES = Object.entries(STATUS_WORDS) as [OrderStatus, string][]

/** Everything that can come next where all goes well. */
export const REMAINING_STATUSES: Record<OrderStatus, readonly OrderStatus[]> = {
  PENDING: ['PROCESSING', 'CONFIRMED'],
  PROCESSING: ['CONFIRMED'],
  CONFIRMED: [],
  FAILED: [],
  CANCELLED: [],
}

/** One that is being processed can be cancelled between two tries, which nobody sees from here: the API knows. */
export const mayBeCancellable = (status: OrderStatus): boolean => status === 'PENDING' || status === 'PROCESSING'

export const isSettled = (status: OrderStatus): boolean => REMAINING_STATUSES[status].length === 0
