import type { Order, OrderPage } from '@orders/shared/contracts/orders'
import { useMemo } from 'preact/hooks'
import { useConsole } from '../console.ts'
import { announce, useTitle } from '../ui/frame.tsx'
import { Notice, useNotice } from '../ui/notice.tsx'
import { createPagedList, PagedRows } from '../ui/paged-list.tsx'
import { useRefresh } from '../ui/refresh.ts'
import { OrderRow } from './order-row.tsx'
import { STATUSES } from './statuses.ts'
import { summaryOf } from './summary.ts'

const REFRESH_MS = 3_000

/** The caller's own orders, newest first. */
export function OrderList({ query }: { query: Record<string, string> }) {
  useTitle('My orders')
  const { navigation } = useConsole()
  const status = STATUSES.find(([value]) => value === query['status'])?.[0] ?? ''
  const filterBy = (value: string) => navigation.rename(value === '' ? '/orders' : `/orders?status=${value}`)
  return (
    <section>
      <div class="head">
        <h1>My orders</h1>
        <label>
          Status{' '}
          <select value={status} onChange={({ currentTarget }) => filterBy(currentTarget.value)}>
            <option value="">All</option>
            {STATUSES.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
      </div>
      <OrdersWith key={status} status={status} />
    </section>
  )
}

function OrdersWith({ status }: { status: string }) {
  const { api } = useConsole()
  const notice = useNotice()
  const list = useMemo(() => {
    const filter = status === '' ? {} : { status }
    return createPagedList((page) => api.call<OrderPage>(`/api/orders?${new URLSearchParams({ ...page, ...filter })}`))
  }, [])
  const refresh = useRefresh(list.load, REFRESH_MS)

  async function cancel(order: Order): Promise<void> {
    notice.clear()
    await api
      .call(`/api/orders/${order.id}/cancel`, { method: 'POST' })
      .then(() => announce(`Order of ${summaryOf(order)} is cancelled`), notice.showError)
    await refresh.now()
  }

  return (
    <>
      <Notice of={refresh.notice} />
      <Notice of={notice} />
      <PagedRows list={list} whenEmpty="No orders here yet." onError={notice.showError}>
        {(order) => <OrderRow order={order} cancel={cancel} />}
      </PagedRows>
    </>
  )
}
