import type { Order, OrderStatus } from '@orders/shared/contracts/orders'
import { formatTime } from '../formats/times.ts'
import { isSettled, REMAINING_STATUSES } from './statuses.ts'

const DONE: Record<OrderStatus, string> = {
  PENDING: 'Placed, stock reserved',
  PROCESSING: 'Being processed',
  CONFIRMED: 'Confirmed',
  FAILED: 'Failed, stock returned',
  CANCELLED: 'Cancelled, stock returned',
}

const TO_COME: Partial<Record<OrderStatus, string>> = { PROCESSING: 'Being processed', CONFIRMED: 'Confirmed' }

function wordsOf(history: Order['history'], index: number): string {
  const status = history[index]?.status ?? 'PENDING'
  return status === 'PENDING' && history[index - 1]?.status === 'FAILED' ? 'Queued again, stock reserved' : DONE[status]
}

/** What has happened to an order, and what comes next. */
export function Timeline({ status, history }: Pick<Order, 'status' | 'history'>) {
  const current = history.length - 1
  return (
    <ol class="timeline">
      {history.map(({ status: was, at, reason }, index) => (
        <li
          key={`${index} ${was}`}
          class="step"
          data-status={was}
          data-past={index < current && isSettled(status)}
          data-active={index === current && !isSettled(status)}
          aria-current={index === current ? 'step' : undefined}
        >
          <strong>{wordsOf(history, index)}</strong>
          <time dateTime={at}>{formatTime(at)}</time>
          {reason && <p class="reason">{reason}</p>}
        </li>
      ))}
      {REMAINING_STATUSES[status].map((next) => (
        <li key={next} class="step" data-status="next">
          {TO_COME[next]}
        </li>
      ))}
    </ol>
  )
}
