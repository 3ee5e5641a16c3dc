import type { ApiKeyPage } from '@orders/shared/contracts/api-keys'
import { useConsole } from '../../console.ts'
import { PagedRows, usePagedList } from '../../ui/lists/paged-list.tsx'
import { Notice, useNotice } from '../../ui/notice.tsx'
import { useRefresh } from '../../ui/refresh/refresh.ts'
import { OperationsFrame, Section } from '../frame.tsx'
import { KeyRow } from './key-row.tsx'
import { NewKey } from './new-key.tsx'

const REFRESH_MS = 10_000

/** The keys that programs use the API with. */
export function ApiKeys() {
  const { api } = useConsole()
  const notice = useNotice()
  const list = usePagedList('keys', (page) => api.call<ApiKeyPage>(`/api/admin/api-keys?${new URLSearchParams(page)}`))
  const refresh = useRefresh(list.load, REFRESH_MS)
  const done = async (text: string): Promise<void> => {
    notice.show(text, 'good')
    await list.reload().catch(notice.showError)
  }
  return (
    <OperationsFrame title="API keys">
      <Notice of={refresh.notice} />
      <Notice of={notice} />
      <Section title="Keys">
        <PagedRows
          list={list}
          whenEmpty="There are none. Programs use the API with those that you make."
          onError={notice.showError}
        >
          {(apiKey) => <KeyRow apiKey={apiKey} done={done} />}
        </PagedRows>
      </Section>
      <Section title="New key">
        <NewKey onCreated={refresh.now} />
      </Section>
    </OperationsFrame>
  )
}
