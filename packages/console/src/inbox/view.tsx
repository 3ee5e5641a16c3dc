import { signal } from '@preact/signals'
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { focusHeading } from '../ui/focus.tsx'
import { announce, useTitle } from '../ui/frame.tsx'
import { Notice } from '../ui/notice.tsx'
import { useRefresh } from '../ui/refresh/refresh.ts'
import { fragmentOf, type Place, placeOf } from './address.ts'
import { MailList } from './mail-list.tsx'
import { MailPane } from './mail-pane.tsx'
import { findRead, type ListedMails, pickMails, readMails } from './mails.ts'

const REFRESH_MS = 2_000

/** All mails, beside the one that is read; on a narrow screen one or the other. */
export function InboxView() {
  const { place, visits, listed, load, filter } = useMemo(createInbox, [])
  const { notice } = useRefresh(load, REFRESH_MS)
  const { mails, total, hasInbox } = listed.value ?? { mails: [], total: 0, hasInbox: true }
  const picked = pickMails(mails, place.value)
  const read = findRead(picked, mails, place.value)
  const view = useFocus(visits.value, read?.id)
  useTitle(read ? `${read.subject} · Inbox` : 'Inbox')
  if (!hasInbox) return <NoInbox />
  const isReading = read !== undefined || place.value.mail !== undefined
  return (
    <div ref={view} class="inbox" data-reading={isReading}>
      <h1>Inbox</h1>
      <Notice of={notice} />
      <MailList
        mails={picked}
        recipients={[...new Set(mails.flatMap(({ to }) => to))]}
        read={read?.id}
        place={place.value}
        onFilter={filter}
        whenEmpty={emptyWords(listed.value, place.value)}
        left={total - mails.length}
      />
      <MailPane mail={read} isGone={listed.value !== undefined && isReading && !read} place={place.value} />
    </div>
  )
}

const NONE_ABOUT_ORDER =
  'No e-mail about this order yet. It appears here by itself, but may wait until its recipient’s address is verified: ' +
  'before that, only a few e-mails a day go there. Those of before the last start of the inbox are gone.'

function emptyWords(listed: ListedMails | undefined, { to, order }: Place): string {
  if (!listed) return 'Loading…'
  if (order) return NONE_ABOUT_ORDER
  return to ? 'No e-mail to such a recipient.' : 'No e-mails yet. They appear here by themselves.'
}

function createInbox() {
  const place = signal(placeOf(location.hash))
  const visits = signal(0)
  const listed = signal<ListedMails>()
  addEventListener('hashchange', () => {
    place.value = placeOf(location.hash)
    visits.value += 1
  })
  return {
    place,
    /** How often an address was gone to since the page was loaded. */
    visits,
    listed,
    load: async () => {
      const before = listed.peek()
      const next = await readMails()
      const isKnown = new Set(before?.mails.map(({ id }) => id))
      const [newest, ...others] = before ? next.mails.filter(({ id }) => !isKnown.has(id)) : []
      if (newest) announce(`${others.length + 1} new: ${newest.subject}`)
      if (JSON.stringify(before) !== JSON.stringify(next)) listed.value = next
    },
    /** No step of the way back: every letter would be one. */
    filter: (to: string) => {
      place.value = { ...place.peek(), to }
      history.replaceState(null, '', fragmentOf(place.value))
    },
  }
}

/** Where the list gives way to the mail, the focus goes with it, and back to the mail's place in the list. */
function useFocus(visits: number, readId: string | undefined) {
  const view = useRef<HTMLDivElement>(null)
  const before = useRef<string | undefined>(undefined)
  useLayoutEffect(() => {
    const list = view.current?.querySelector('.mail-list')
    if (visits === 0 || !list) return
    if (readId === undefined)
      list.querySelector<HTMLElement>(`[data-mail="${CSS.escape(before.current ?? '')}"]`)?.focus()
    else if (!list.checkVisibility()) {
      focusHeading(view.current?.querySelector('.mail-pane'))
      scrollTo(0, 0)
    }
  }, [visits])
  useLayoutEffect(() => {
    before.current = readId
  })
  return view
}

function NoInbox() {
  return (
    <section>
      <h1>Inbox</h1>
      <p class="lead">There is no inbox here: e-mails go to their recipients.</p>
    </section>
  )
}
