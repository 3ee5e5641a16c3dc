import type { AdminOrder } from '@orders/shared/contracts/admin'
import { wordsFor } from '../api/refusal.ts'
import { useConsole } from '../console.ts'
import { formatMoney } from '../formats/money.ts'
import { formatTime } from '../formats/times.ts'
import { withShortage } from '../orders/shortage.ts'
import { summaryOf } from '../orders/summary.ts'
import { ActionButton } from '../ui/buttons.tsx'
import { Row } from '../ui/focus.tsx'
import { type PagedList, PagedRows } from '../ui/paged-list.tsx'
import { Fault, type SectionProps, useRowAction } from './lists/row-action.tsx'

export const FailedOrders = ({ list, done, onError }: SectionProps & { list: PagedList<AdminOrder> }) => (
  <PagedRows list={list} whenEmpty="No order has failed." onError={onError}>
    {(order) => <FailedRow order={order} done={done} />}
  </PagedRows>
)

function FailedRow({ order, done }: Pick<SectionProps, 'done'> & { order: AdminOrder }) {
  const { api } = useConsole()
  const { id, number, history, total, updatedAt } = order
  const { fault, act } = useRowAction((error) => wordsFor(withShortage(error)))

  async function retry(): Promise<void> {
    await api.call(`/api/admin/orders/${id}/retry`, { method: 'POST' })
    await done(`Order ${id} is queued again.`)
  }

  return (
    <Row class="row">
      <div class="row-text">
        <a dir="auto" href={`#/operations/orders/${id}`}>
          {summaryOf(order)}
        </a>
        <span class="muted">
          {formatTime(updatedAt)}, {formatMoney(total)}
        </span>
        <span class="muted">{number}</span>
        <span class="muted id">{id}</span>
        <p class="reason" dir="auto">
          {history.findLast(({ status }) => status === 'FAILED')?.reason ?? 'No reason is known.'}
        </p>
      </div>
      <ActionButton class="button" aria-label={`Retry order ${id}`} onPress={() => act(retry)}>
        Retry
      </ActionButton>
      <Fault text={fault.value} />
    </Row>
  )
}
