import type { AdminOrder, AdminOrderPage, AdminStats, DeadLetterPage } from '@orders/shared/contracts/admin'
import type { Product } from '@orders/shared/contracts/products'
import { signal, useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { ApiClient } from '../api/client.ts'
import { useConsole } from '../console.ts'
import { INBOX } from '../inbox/address.ts'
import { readProducts } from '../shop/read-products.ts'
import { at } from '../ui/at.ts'
import { NewTabLink, useTitle } from '../ui/frame.tsx'
import { Notice, useNotice } from '../ui/notice.tsx'
import { createPagedList } from '../ui/paged-list.tsx'
import { useRefresh } from '../ui/refresh.ts'
import { DeadLetters } from './dead-letters.tsx'
import { FailedOrders } from './failed-orders.tsx'
import { Figures } from './figures.tsx'
import { OperationsFrame, Section } from './frame.tsx'
import { Mails, UNSENT_STATES } from './mails.tsx'
import { StockTable } from './stock-table.tsx'

const REFRESH_MS = 5_000

/** For admins: how the system is doing, and what needs a hand. */
export function Operations() {
  const { api } = useConsole()
  const notice = useNotice()
  const { stats, failed, letters, products, load } = useMemo(() => createOverview(api), [])
  const refresh = useRefresh(load, REFRESH_MS)
  const mailState = useSignal<string>(UNSENT_STATES[0][0])
  const chooseState = (state: string) => {
    mailState.value = state
  }

  async function done(text: string): Promise<void> {
    notice.show(text, 'good')
    await refresh.now()
  }

  const section = { done, onError: notice.showError }
  return (
    <OperationsFrame title="Operations" aside={<Links />}>
      <Notice of={refresh.notice} />
      <Notice of={notice} />
      <Figures stats={stats.value} />
      <Section title="Failed orders">
        <FailedOrders list={failed} {...section} />
      </Section>
      <Section title="Dead letters">
        <DeadLetters list={letters} {...section} />
      </Section>
      <Section title="Mails that are not sent">
        <label>
          State{' '}
          <select value={mailState.value} onChange={({ currentTarget }) => chooseState(currentTarget.value)}>
            {UNSENT_STATES.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <Mails key={mailState.value} state={mailState.value} {...section} />
      </Section>
      <Section title="Stock">
        <StockTable products={products.value} done={done} />
      </Section>
    </OperationsFrame>
  )
}

function Links() {
  const { hasInbox } = useConsole()
  return (
    <p class="links">
      {hasInbox.value && <NewTabLink href={INBOX}>Inbox</NewTabLink>}
      <NewTabLink href={at('/docs/')}>Swagger UI</NewTabLink>
      <NewTabLink href={at('/metrics')}>Metrics</NewTabLink>
    </p>
  )
}

function createOverview(api: ApiClient) {
  const stats = signal<AdminStats>()
  const products = signal<readonly Product[]>([])
  const failed = createPagedList<AdminOrder>((query) =>
    api.call<AdminOrderPage>(`/api/admin/orders?${new URLSearchParams({ ...query, status: 'FAILED' })}`),
  )
  const letters = createPagedList((query) =>
    api.call<DeadLetterPage>(`/api/admin/dead-letters?${new URLSearchParams(query)}`),
  )
  const loadStats = async () => {
    stats.value = await api.call('/api/admin/stats')
  }
  const loadProducts = async () => {
    products.value = await readProducts(api)
  }
  return {
    stats,
    failed,
    letters,
    products,
    load: () => Promise.all([loadStats(), failed.load(), letters.load(), loadProducts()]),
  }
}

/** What other users see. */
export function NotForYou() {
  useTitle('Operations')
  return (
    <section>
      <h1>Operations</h1>
      <p class="lead">This page is for admins.</p>
    </section>
  )
}
