import type { Order } from '@orders/shared/contracts/orders'
import { useRef } from 'preact/hooks'
import { formatMoney } from '../formats/money.ts'
import { formatTime } from '../formats/times.ts'
import { Row } from '../ui/focus.tsx'
import { ConfirmButton } from '../ui/forms/buttons.tsx'
import { Badge } from './badge.tsx'
import { CancelTime } from './cancel-window.tsx'
import { mayBeCancellable } from './statuses.ts'
import { summaryOf } from './summary.ts'

export function OrderRow({ order, cancel }: { order: Order; cancel: (order: Order) => Promise<void> }) {
  const link = useRef<HTMLAnchorElement>(null)
  const summary = summaryOf(order)
  return (
    <Row class="card row linked">
      <div class="row-text">
        <a ref={link} class="row-title cut" dir="auto" title={summary} href={`#/orders/${order.id}`}>
          {summary}
        </a>
        <span class="muted">
          <time dateTime={order.createdAt}>{formatTime(order.createdAt)}</time>,{' '}
          <span class="number">{order.number}</span>
        </span>
        {order.cancellableUntil && <CancelTime until={order.cancellableUntil} />}
      </div>
      <div class="row-side">
        <Badge status={order.status} />
        <span class="amount">{formatMoney(order.total)}</span>
        {mayBeCancellable(order.status) && (
          <ConfirmButton
            label="Cancel"
            question="Really cancel?"
            subject={`order of ${summary}`}
            tone="quiet"
            onConfirm={() => cancel(order)}
            focusAfter={link}
          />
        )}
      </div>
    </Row>
  )
}
