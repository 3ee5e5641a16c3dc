import { useRef } from 'preact/hooks'
import { useConsole } from '../console.ts'
import { addressOf } from '../inbox/address.ts'
import { Copyable } from '../ui/copyable.tsx'
import { ActionButton, ConfirmButton } from '../ui/forms/buttons.tsx'
import { NewTabLink } from '../ui/frame.tsx'
import { Badge } from './badge.tsx'
import { CancelWindow } from './cancel-window.tsx'
import type { FollowedOrder } from './following/followed-order.ts'
import { Success } from './following/success.tsx'
import { LinesTable } from './lines-table.tsx'
import { isSettled, mayBeCancellable } from './statuses.ts'
import { Timeline } from './timeline.tsx'

interface OrderPanelProps {
  id: string
  followed: FollowedOrder
  onCancel: () => Promise<void>
  /** For admins, who look at the orders of others. */
  onRetry: (() => Promise<void>) | undefined
}

/** Everything about one order, once it is known. */
export function OrderPanel({ id, followed, onCancel, onRetry }: OrderPanelProps) {
  const { hasInbox, asksToVerify, user } = useConsole()
  const heading = useRef<HTMLHeadingElement>(null)
  const order = followed.order.value
  const isLive = followed.isLive.value
  const hasEnded = order !== undefined && isSettled(order.status)
  return (
    <article>
      <div class="head">
        <h1 tabIndex={-1} ref={heading}>
          Order
        </h1>
        {order && <Badge status={order.status} />}
        {isLive !== undefined && !hasEnded && (
          <span class="live" data-live={isLive}>
            {isLive ? 'Live' : 'Reconnecting'}
          </span>
        )}
        {order && mayBeCancellable(order.status) && (
          <ConfirmButton label="Cancel order" question="Really cancel?" onConfirm={onCancel} focusAfter={heading} />
        )}
        {order?.status === 'FAILED' && onRetry && (
          <ActionButton class="button" onPress={onRetry} focusAfter={heading}>
            Retry
          </ActionButton>
        )}
      </div>
      {order && (
        <p class="order-facts">
          Number <Copyable text={order.number} name="number" />
        </p>
      )}
      {onRetry && <p class="muted id">{id}</p>}
      {order?.cancellableUntil && <CancelWindow since={order.updatedAt} until={order.cancellableUntil} />}
      {followed.isJustConfirmed.value && <Success />}
      {order && (
        <div class="order-body">
          <section class="card">
            <h2>Progress</h2>
            <Timeline {...order} />
          </section>
          <section class="card">
            <h2>Items</h2>
            <LinesTable {...order} />
          </section>
        </div>
      )}
      {hasEnded && (
        <p class="muted">
          {onRetry ? 'The customer gets' : 'You get'} an e-mail about it.{' '}
          {!onRetry && user.value && asksToVerify(user.value) && (
            <>
              It may wait until you <a href="#/verify">verify your address</a>: before that, only a few e-mails a day go
              there.{' '}
            </>
          )}
          {hasInbox.value && <NewTabLink href={addressOf({ order: id })}>Read it in the inbox</NewTabLink>}
        </p>
      )}
    </article>
  )
}
