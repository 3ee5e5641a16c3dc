import { DomainError } from '../domain/errors.ts'
import { decide, IllegalTransition, type OrderRecord } from '../domain/order.ts'
import { changeOrder, type OrderChangeDeps } from '../orders/change-order.ts'
import { getOrder } from '../orders/get-order.ts'
import { toEntry } from './entry.ts'

export interface RetryOrder {
  orderId: string
  /** A user's id, or BY_COMMAND. */
  by: string
  /** When, from now, the watchdog looks after the order. */
  deadlineMs: number
  traceparent?: string
}

/**
 * Reserves the stock of a FAILED order again and queues it. To retry one that was retried and still is PENDING changes nothing.
 * @throws DomainError ORDER_NOT_FOUND, ORDER_NOT_RETRYABLE, OUT_OF_STOCK
 */
export function retryOrder(deps: OrderChangeDeps, command: RetryOrder): Promise<OrderRecord> {
  const { orderId, by, deadlineMs, traceparent } = command
  return changeOrder(deps, {
    find: () => getOrder(deps, orderId),
    decide: (order, nowMs) => decideRetry(order, nowMs, nowMs + deadlineMs),
    traceparent,
    entryFor: ({ id }) => toEntry(deps.clock, by, 'order.retry', id),
  })
}

function decideRetry(order: OrderRecord, nowMs: number, checkAtMs: number) {
  const hasFailed = order.history.some(({ status }) => status === 'FAILED')
  if (!hasFailed) throw notRetryable(order)
  try {
    return decide(order, { type: 'retry', checkAtMs }, nowMs)
  } catch (error) {
    if (error instanceof IllegalTransition) throw notRetryable(order, { cause: error })
    throw error
  }
}

const notRetryable = ({ status }: OrderRecord, options?: ErrorOptions) =>
  new DomainError('ORDER_NOT_RETRYABLE', { detail: `The order is ${status}.` }, options)
