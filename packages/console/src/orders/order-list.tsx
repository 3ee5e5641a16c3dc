import type { Order, OrderPage, OrderStatus } from '@orders/shared/contracts/orders'
import { useConsole } from '../console.ts'
import { announce, useTitle } from '../ui/frame.tsx'
import { PagedRows, usePagedList } from '../ui/lists/paged-list.tsx'
import { Notice, useNotice } from '../ui/notice.tsx'
import { useRefresh } from '../ui/refresh/refresh.ts'
import { OrderRow } from './order-row.tsx'
import { STATUS_WORDS, STATUSES } from './statuses.ts'
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
      <OrdersWith key={status} status={status} onAll={() => filterBy('')} />
    </section>
  )
}

function OrdersWith({ status, onAll }: { status: OrderStatus | ''; onAll: () => void }) {
  const { api } = useConsole()
  const notice = useNotice()
  const list = usePagedList(`orders ${status}`, (page) => {
    const filter = status === '' ? {} : { status }
    return api.call<OrderPage>(`/api/orders?${new URLSearchParams({ ...page, ...filter })}`)
  })
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
      <PagedRows list={list} whenEmpty={<None status={status} onAll={onAll} />} onError={notice.showError}>
        {(order) => <OrderRow order={order} cancel={cancel} />}
      </PagedRows>
    </>
  )
}

function None({ status, onAll }: { status: OrderStatus | ''; onAll: () => void }) {
  if (status === '')
    return (
      <>
        No orders here yet. Choose something in <a href="#/">the shop</a>, and follow here what becomes of it.
      </>
    )
  return (
    <>
      No order is {STATUS_WORDS[status].toLowerCase()}.{' '}
      <button class="link" type="button" onClick={onAll}>
        Show all orders
      </button>
    </>
  )
}
