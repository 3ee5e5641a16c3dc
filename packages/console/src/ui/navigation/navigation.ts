import { signal } from '@preact/signals'
import { HOME, type Place, readFragment } from './fragment.ts'
import { enterEntry, isCurrentEntry, watchScrolling } from './visits.ts'

const LOG_IN = '/login'

interface Visit extends Place {
  /** Said above the view. */
  news: string
  /** A new one takes the focus, even to what was shown already. */
  count: number
  /** What was shown before. */
  from: string
  /** How far it was scrolled when it was left; undefined where the user does not come back to it. */
  scrollY: number | undefined
}

/** The view is named by the address's fragment. */
export type Navigation = ReturnType<typeof createNavigation>

export function createNavigation() {
  const visit = signal<Visit>({ ...takePlace(), news: '', count: 0, from: '', scrollY: enterEntry(false) })
  watchScrolling()
  let wanted = ''
  let welcome = ''

  const show = (place: Place, news = '', mayBeReturn = false) => {
    const { count, url: from } = visit.peek()
    visit.value = { ...place, news, count: count + 1, from, scrollY: enterEntry(mayBeReturn) }
    history.scrollRestoration = 'manual'
  }

  function go(url: string, news?: string): void {
    if (readFragment(location.hash).url !== url) location.hash = url
    show({ url, token: '' }, news)
  }

  addEventListener('hashchange', () => {
    // A link to a place in this page, such as the one that skips to the content
    if (location.hash !== '' && !location.hash.startsWith('#/')) return
    const place = takePlace()
    if (place.token !== '' || !isCurrentEntry()) show(place, '', true)
  })

  return {
    visit,
    go,
    /** Names what is shown otherwise, so that a reload shows the same. */
    rename: (url: string) => {
      visit.value = { ...visit.peek(), url }
      replaceAddress(url)
    },
    say: (news: string) => {
      visit.value = { ...visit.peek(), news }
    },
    /** What is shown comes back after the log-in. */
    askToLogIn: (news = visit.peek().news) => {
      const { url } = visit.peek()
      if (url !== LOG_IN) wanted = url
      go(LOG_IN, news)
    },
    /** Said once, above the view that follows the log-in. */
    welcomeWith: (news: string) => {
      welcome = news
    },
    /** Goes to what asked for the log-in. */
    goOn: () => {
      go(wanted || HOME, welcome)
      wanted = ''
      welcome = ''
    },
  }
}

/** What the address names. A token leaves it at once: it shall not be read off the screen, copied or kept in the history. */
function takePlace(): Place {
  const place = readFragment(location.hash)
  if (place.token !== '') replaceAddress(place.url)
  return place
}

const replaceAddress = (url: string) => history.replaceState(history.state, '', `#${url}`)
