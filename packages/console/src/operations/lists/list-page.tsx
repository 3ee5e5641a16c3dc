import { type ReadonlySignal, type Signal, useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { Fragment } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { useConsole } from '../../console.ts'
import type { Page } from '../../ui/lists/merge-newest.ts'
import { useNotice } from '../../ui/notice.tsx'
import { useRefresh } from '../../ui/refresh/refresh.ts'
import { atPage } from './address.ts'

const REFRESH_MS = 5_000

/**
 * One page of a list, kept up to date while it is seen. Which one it is, the address says: give the view that uses it the address as its key.
 * @param path of the API, with its query
 * @param explain says more of a refusal than the API does
 */
export function useListPage<T>(path: string, explain: (error: unknown) => unknown = (error) => error) {
  const { api } = useConsole()
  const notice = useNotice()
  const page: Signal<Page<T> | undefined> = useSignal(undefined)
  const refresh = useRefresh(async () => {
    page.value = await api.call<Page<T>>(path).catch((error) => {
      throw explain(error)
    })
  }, REFRESH_MS)
  /** Says how a change of a row went, and reads the page anew. */
  const done = async (text: string): Promise<void> => {
    notice.show(text, 'good')
    await refresh.now()
  }
  return { page, notice, refreshNotice: refresh.notice, done }
}

/**
 * The list that was left for something in it, and for what. A link that leads back to it makes a new entry of the history, for which
 * ui/navigation/visits.ts has kept nothing.
 */
let left: { list: string; link: string } | undefined
/** The page of the list that was seen last. */
export const lastListOf = (list: string): string => (left?.list.split('?')[0] === list ? left.list : list)

/** From which page each page was reached. */
const previous = new Map<string, string>()

interface ListPageProps<T> {
  page: ReadonlySignal<Page<T> | undefined>
  whenEmpty: ComponentChildren
  /** What leads to the page before, and to the one after. */
  words?: readonly [string, string]
  children: (item: T) => ComponentChildren
}

/** The rows of a page. The one that was followed has the focus when the user comes back. */
export function ListPage<T extends { id: string }>({ page, whenEmpty, words, children }: ListPageProps<T>) {
  const { url } = useConsole().navigation.visit.value
  const rows = useRef<HTMLUListElement>(null)
  const isLoaded = page.value !== undefined

  useLayoutEffect(() => {
    if (!isLoaded || left?.list !== url) return
    rows.current?.querySelector<HTMLElement>(`a[href="${left.link}"]`)?.focus()
    left = undefined
  }, [isLoaded])

  function remember({ target }: Event): void {
    const link = target instanceof Element ? target.closest('a')?.getAttribute('href') : undefined
    if (link) left = { list: url, link }
  }

  if (!page.value) return <p class="muted">Loading…</p>
  const { items, nextCursor } = page.value
  return (
    <div class="card">
      {items.length === 0 && <p class="muted">{whenEmpty}</p>}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a key that follows a link clicks it */}
      <ul class="rows" ref={rows} onClick={remember}>
        {items.map((item) => (
          <Fragment key={item.id}>{children(item)}</Fragment>
        ))}
      </ul>
      <PageLinks url={url} nextCursor={nextCursor} {...(words ? { words } : {})} />
    </div>
  )
}

interface PageLinksProps {
  url: string
  nextCursor: string | null
  words?: readonly [string, string]
}

function PageLinks({ url, nextCursor, words: [before, after] = ['Newer', 'Older'] }: PageLinksProps) {
  const first = atPage(url, null)
  const isFirst = !new URLSearchParams(url.split('?')[1]).has('cursor')
  const next = nextCursor === null ? undefined : atPage(url, nextCursor)
  if (next !== undefined) previous.set(next, url)
  if (next === undefined && isFirst) return null
  const back = previous.get(url)
  return (
    <nav class="actions pages" aria-label="Pages of the list">
      {!isFirst && (
        <a class="button" href={`#${back ?? first}`}>
          {back === undefined ? 'First page' : before}
        </a>
      )}
      {next !== undefined && (
        <a class="button" href={`#${next}`}>
          {after}
        </a>
      )}
    </nav>
  )
}
