import { batch, signal, useComputed } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { Fragment } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { controlsOf } from '../focus.tsx'
import { ActionButton } from '../forms/buttons.tsx'
import { useKept } from '../navigation/visits.ts'
import { mergeNewest, type Page } from './merge-newest.ts'

export type PagedList<T extends { id: string }> = ReturnType<typeof createPagedList<T>>

/** A list whose newest page is refreshed, and whose older ones come when asked for. */
export function createPagedList<T extends { id: string }>(read: (query: Record<string, string>) => Promise<Page<T>>) {
  const items = signal<readonly T[]>([])
  const nextCursor = signal<string | null>(null)
  const isLoaded = signal(false)
  let hasOlderPages = false
  return {
    items,
    nextCursor,
    isLoaded,
    load: async () => {
      const page = await read({})
      batch(() => {
        items.value = mergeNewest(items.peek(), page)
        if (!hasOlderPages) nextCursor.value = page.nextCursor
        isLoaded.value = true
      })
    },
    loadOlder: async () => {
      const cursor = nextCursor.peek()
      const page = await read(cursor === null ? {} : { cursor })
      hasOlderPages = true
      batch(() => {
        const shown = new Set(items.peek().map(({ id }) => id))
        items.value = [...items.peek(), ...page.items.filter(({ id }) => !shown.has(id))]
        nextCursor.value = page.nextCursor
      })
    },
    /** Reads all that is shown anew: what is older than the newest page may have changed as well. */
    reload: async () => {
      const oldest = items.peek().at(-1)?.id ?? ''
      let page = await read({})
      const all = [...page.items]
      while (page.nextCursor !== null && oldest !== '' && (all.at(-1)?.id ?? '') > oldest) {
        page = await read({ cursor: page.nextCursor })
        all.push(...page.items)
      }
      batch(() => {
        items.value = all
        nextCursor.value = page.nextCursor
        isLoaded.value = true
      })
    },
  }
}

/** As it was left, with all its pages, where the user comes back to it. @param name tells the lists of a view apart */
export const usePagedList = <T extends { id: string }>(name: string, read: Parameters<typeof createPagedList<T>>[0]) =>
  useKept(name, () => createPagedList(read))

interface PagedRowsProps<T extends { id: string }> {
  list: PagedList<T>
  whenEmpty: ComponentChildren
  /** When older items are not to be had. */
  onError: (error: unknown) => void
  children: (item: T) => ComponentChildren
}

export function PagedRows<T extends { id: string }>({ list, whenEmpty, onError, children }: PagedRowsProps<T>) {
  const rows = useRef<HTMLUListElement>(null)
  const lastShown = useRef<Element | null>(null)
  const items = list.items.value
  const isEmpty = useComputed(() => list.isLoaded.value && list.items.value.length === 0)

  const showOlder = async () => {
    lastShown.current = rows.current?.lastElementChild ?? null
    await list.loadOlder().catch(onError)
  }

  // The button may be gone, and what was asked for begins there
  useLayoutEffect(() => {
    const first = lastShown.current?.nextElementSibling
    if (!first) return
    controlsOf(first)[0]?.focus()
    lastShown.current = null
  }, [items])

  return (
    <div>
      <p class="muted" hidden={!isEmpty.value}>
        {whenEmpty}
      </p>
      <ul class="rows" ref={rows}>
        {items.map((item) => (
          <Fragment key={item.id}>{children(item)}</Fragment>
        ))}
      </ul>
      {list.nextCursor.value !== null && (
        <ActionButton class="button" onPress={showOlder}>
          Show older
        </ActionButton>
      )}
    </div>
  )
}
