import type { Order } from '@orders/shared/contracts/orders'
import { useLayoutEffect, useMemo } from 'preact/hooks'
import { useConsole } from '../console.ts'
import { focusHeading } from '../ui/focus.tsx'
import { useTitle } from '../ui/frame.tsx'
import { Notice, useNotice } from '../ui/notice.tsx'
import { useRepeat } from '../ui/refresh/refresh.ts'
import { createFollowedOrder } from './following/followed-order.ts'
import { OrderPanel } from './order-panel.tsx'
import { withShortage } from './shortage.ts'
import { summaryOf } from './summary.ts'

interface OrderViewProps {
  id: string
  /** Where people come from. */
  origin: { href: string; label: string }
}

export function OrderView({ id, origin }: OrderViewProps) {
  const console = useConsole()
  const { api, user } = console
  const notice = useNotice()
  const loadNotice = useNotice()
  const followed = useMemo(() => createFollowedOrder(console, id, loadNotice), [])
  const followNow = useRepeat(followed.follow, followed.pauseMs)
  const order = followed.order.value
  useTitle(order ? `Order of ${summaryOf(order)}` : 'Order')

  async function cancel(): Promise<void> {
    notice.clear()
    const cancelled = api.call<Order>(`/api/orders/${encodeURIComponent(id)}/cancel`, { method: 'POST' })
    await cancelled.then(followed.show, notice.showError)
  }

  async function retry(): Promise<void> {
    notice.clear()
    const retried = api.call(`/api/admin/orders/${encodeURIComponent(id)}/retry`, { method: 'POST' })
    await retried.then(followNow, (error) => notice.showError(withShortage(error)))
  }

  return (
    <section class="order">
      <p>
        <a href={origin.href}>{origin.label}</a>
      </p>
      <Notice of={loadNotice} />
      <Notice of={notice} />
      {followed.isMissing.value ? (
        <NoSuchOrder />
      ) : (
        <OrderPanel
          id={id}
          followed={followed}
          onCancel={cancel}
          onRetry={user.value?.role === 'admin' ? retry : undefined}
        />
      )}
    </section>
  )
}

function NoSuchOrder() {
  useLayoutEffect(() => focusHeading(document.querySelector('.order')), [])
  return <h1>No such order</h1>
}
