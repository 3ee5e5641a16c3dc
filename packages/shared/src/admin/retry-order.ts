import { DomainError } from '../domain/errors.ts'
import { keyHash, type Repeatable } from '../domain/idempotency-key.ts'
import { decide, IllegalTransition, type OrderChange, type OrderRecord } from '../domain/order.ts'
import { changeOrder, type OrderChangeDeps, statusChangeOf } from '../orders/change-order.ts'
import { getOrder } from '../orders/get-order.ts'
import { toEntry } from './entry.ts'

/** With the key of an admin, a request that is sent again retries nothing a second time. */
export interface RetryOrder extends Repeatable {
  orderId: string
  /** A user's id, or BY_COMMAND. */
  by: string
  /** When, from now, the watchdog looks after the order. */
  deadlineMs: number
  traceparent?: string
}

/**
 * Reserves the stock of a FAILED order again and queues it. To retry one that was retried and still is PENDING changes nothing. Nothing is
 * reserved of an archived product: it has to be restored before.
 * @throws DomainError ORDER_NOT_FOUND, ORDER_NOT_RETRYABLE, OUT_OF_STOCK, PRODUCT_ARCHIVED
 */
export function retryOrder(deps: OrderChangeDeps, command: RetryOrder): Promise<OrderRecord> {
  const { orderId, by, deadlineMs, traceparent, idempotencyKey, onReplay } = command
  const key = idempotencyKey === undefined ? undefined : keyHash(by, idempotencyKey)
  return changeOrder(deps, {
    find: () => getOrder(deps, orderId),
    decide: (order, nowMs) => decideOnce(order, { key, onReplay }, () => decideRetry(order, nowMs, nowMs + deadlineMs)),
    traceparent,
    entryFor: (change) => toEntry(deps.clock, by, 'order.retry', change.after.id, statusChangeOf(change)),
  })
}

/** The order keeps what has retried it: by the time a request is sent again, it may have failed again. */
function decideOnce(
  order: OrderRecord,
  { key, onReplay }: { key: string | undefined; onReplay: Repeatable['onReplay'] },
  decideNow: () => OrderChange | 'already applied',
): OrderChange | 'already applied' {
  const { retryKeys = [] } = order
  if (key === undefined) return decideNow()
  if (retryKeys.includes(key)) {
    onReplay?.()
    return 'already applied'
  }
  const change = decideNow()
  return change === 'already applied'
    ? change
    : { ...change, after: { ...change.after, retryKeys: [...retryKeys, key] } }
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
