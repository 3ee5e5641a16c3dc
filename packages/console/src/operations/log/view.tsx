import type { AdminLogEntry } from '@orders/shared/contracts/admin'
import { useConsole } from '../../console.ts'
import { formatTime } from '../../formats/times.ts'
import { Row } from '../../ui/focus.tsx'
import { Notice } from '../../ui/notice.tsx'
import { OperationsFrame } from '../frame.tsx'
import { addressWith } from '../lists/address.ts'
import { ListPage, useListPage } from '../lists/list-page.tsx'
import { ACTION_WORDS, type Change, changesIn, describeAdmin, pageOfTarget } from './words.ts'

/** What admins have changed: who, when, and what it was before. */
export function AdminLog({ query }: { query: Record<string, string> }) {
  const { url } = useConsole().navigation.visit.value
  return (
    <OperationsFrame title="Log">
      <LogPage key={url} cursor={query['cursor']} />
    </OperationsFrame>
  )
}

function LogPage({ cursor }: { cursor: string | undefined }) {
  const { page, refreshNotice } = useListPage<AdminLogEntry>(addressWith('/api/admin/log', { cursor }))
  return (
    <>
      <Notice of={refreshNotice} />
      <ListPage page={page} whenEmpty="Nothing was changed yet. What admins do from now on is listed here.">
        {(entry) => <EntryRow entry={entry} />}
      </ListPage>
    </>
  )
}

function EntryRow({ entry }: { entry: AdminLogEntry }) {
  const { user } = useConsole()
  const { at, action, target, details } = entry
  const page = pageOfTarget(entry)
  return (
    <Row class="row">
      <div class="row-text">
        <span>
          <strong>{describeAdmin(entry, user.value?.id)}</strong> {ACTION_WORDS[action]}:{' '}
          {page === undefined ? <span class="id">{target}</span> : <a href={`#${page}`}>{target}</a>}
        </span>
        <span class="muted">
          <time dateTime={at}>{formatTime(at)}</time>
        </span>
        <ul class="changes">
          {changesIn(details).map((change) => (
            <ChangeLine key={change.name} {...change} />
          ))}
        </ul>
      </div>
    </Row>
  )
}

const ChangeLine = ({ name, before, after }: Change) => (
  <li dir="auto">
    {name}{' '}
    {before !== undefined && (
      <>
        <del dir="auto">{before}</del> <span aria-hidden="true">→</span>{' '}
      </>
    )}
    <ins dir="auto">{after}</ins>
  </li>
)
