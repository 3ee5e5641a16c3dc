import type { AdminOrder, AdminOrderPage, OrderTimeline } from '@orders/shared/contracts/admin'
import { type Signal, useSignal } from '@preact/signals'
import { Refusal } from '../../api/refusal.ts'
import { useConsole } from '../../console.ts'
import { formatNumber } from '../../formats/numbers.ts'
import { formatTime } from '../../formats/times.ts'
import { OrderView } from '../../orders/order-view.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useRefresh } from '../../ui/refresh/refresh.ts'
import { OperationsNav, Section } from '../frame.tsx'
import { addressWith } from '../lists/address.ts'
import { lastListOf } from '../lists/list-page.tsx'
import { addressOf, ORDERS, pathOf } from './filters.ts'
import { describeItem } from './timeline-words.ts'

const REFRESH_MS = 5_000

/** One order as operators see it: with whose it is, and all that has happened. */
export function OrderDesk({ id }: { id: string }) {
  const { api } = useConsole()
  const timeline: Signal<OrderTimeline | undefined> = useSignal(undefined)
  const order: Signal<AdminOrder | undefined> = useSignal(undefined)
  const refresh = useRefresh(async () => {
    try {
      timeline.value = await api.call<OrderTimeline>(`/api/admin/orders/${encodeURIComponent(id)}/timeline`)
      const { number } = timeline.value
      order.value = (await api.call<AdminOrderPage>(pathOf({ number }))).items[0]
    } catch (error) {
      // The order's own view says so
      if (!(error instanceof Refusal && error.status === 404)) throw error
    }
  }, REFRESH_MS)
  return (
    <div class="operations">
      <OperationsNav />
      <OrderView id={id} origin={{ href: `#${lastListOf(ORDERS)}`, label: 'Back to the orders' }} />
      <Notice of={refresh.notice} />
      {order.value && <Details order={order.value} />}
      {timeline.value && (
        <Section title="All that happened">
          <Items items={timeline.value.items} />
        </Section>
      )}
    </div>
  )
}

function Details({ order: { id, userId, attempts, crashes = 0, awaitsUntil, lastError } }: { order: AdminOrder }) {
  return (
    <Section title="Behind it">
      <dl class="facts">
        <dt>Customer</dt>
        <dd>
          <span class="id">{userId}</span> <a href={`#${addressOf({ userId })}`}>All orders of this customer</a>
        </dd>
        {awaitsUntil !== undefined && <Wait until={awaitsUntil} />}
        <dt>Attempts to fulfil it</dt>
        <dd>{formatNumber(attempts)}</dd>
        {crashes > 0 && (
          <>
            <dt>Workers that fell silent</dt>
            <dd>{formatNumber(crashes)}</dd>
          </>
        )}
        {lastError !== undefined && (
          <>
            <dt>Last error</dt>
            <dd class="reason" dir="auto">
              {lastError}
            </dd>
          </>
        )}
        <dt>Mails</dt>
        <dd>
          <a href={`#${addressWith('/operations/mails', { order: id })}`}>All mails about it</a>
        </dd>
      </dl>
    </Section>
  )
}

/** An answer that comes late is taken as long as no worker has failed the order. */
const Wait = ({ until }: { until: string }) => (
  <>
    <dt>{Date.parse(until) > Date.now() ? 'Waits' : 'Waited'} for its answer until</dt>
    <dd>
      <time dateTime={until}>{formatTime(until)}</time>
    </dd>
  </>
)

function Items({ items }: Pick<OrderTimeline, 'items'>) {
  const { user } = useConsole()
  return (
    <ol class="happened">
      {items.map((item, index) => {
        const { title, more } = describeItem(item, user.value?.id)
        return (
          <li key={`${index} ${item.type}`}>
            <time dateTime={item.at}>{formatTime(item.at)}</time>
            <span>
              {title}
              {more !== undefined && (
                <span class="muted" dir="auto">
                  {more}
                </span>
              )}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
