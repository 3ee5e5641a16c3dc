import type { AdminOrder } from '@orders/shared/contracts/admin'
import { useConsole } from '../../console.ts'
import { Notice } from '../../ui/notice.tsx'
import { OperationsFrame } from '../frame.tsx'
import { ListPage, useListPage } from '../lists/list-page.tsx'
import { ExportButtons } from './export-buttons.tsx'
import { OrderFilterForm } from './filter-form.tsx'
import { explainFilters, filtersOf, type OrderFilters, pathOf } from './filters.ts'
import { OrderRow } from './order-row.tsx'
import { RetryAll } from './retry-all.tsx'

/** Finds the orders of all customers. */
export function Orders({ query }: { query: Record<string, string> }) {
  const { url } = useConsole().navigation.visit.value
  return (
    <OperationsFrame title="Orders">
      <OrdersThatFit key={url} filters={filtersOf(query)} cursor={query['cursor']} />
    </OperationsFrame>
  )
}

function OrdersThatFit({ filters, cursor }: { filters: OrderFilters; cursor: string | undefined }) {
  const { page, notice, refreshNotice, done } = useListPage<AdminOrder>(pathOf(filters, { cursor }), explainFilters)
  const isOldestFirst = filters.sort === 'createdAt'
  return (
    <>
      <Notice of={refreshNotice} />
      <Notice of={notice} />
      <OrderFilterForm filters={filters} />
      {filters.status === 'FAILED' && <RetryAll filters={filters} done={done} onError={notice.showError} />}
      <ListPage
        page={page}
        whenEmpty={whyNone(filters)}
        words={isOldestFirst ? ['Older', 'Newer'] : ['Newer', 'Older']}
      >
        {(order) => <OrderRow order={order} done={done} />}
      </ListPage>
      <ExportButtons filters={filters} onError={notice.showError} />
    </>
  )
}

function whyNone({ number, email, productId, userId, status }: OrderFilters): string {
  if (number ?? email ?? productId ?? userId) return 'No order fits all of this. Clear a field, or show all.'
  if (status === 'FAILED') return 'No order has failed. There is nothing to do.'
  return status ? 'No order has this status now.' : 'There are no orders yet. Those that customers place appear here.'
}
