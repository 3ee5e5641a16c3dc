import { signal } from '@preact/signals'

const HOME = '/'
const LOG_IN = '/login'

interface Visit {
  /** What the address's fragment names: a path, perhaps with a query. */
  url: string
  /** Said above the view. */
  news: string
  /** A new one takes the focus, even to what was shown already. */
  count: number
}

/** The path that the fragment names; one that is none, such as `#//` or `#/%`, is as good as nothing. */
function here(): string {
  const path = location.hash.slice(1)
  try {
    decodeURIComponent(path)
    return path.startsWith('/') && new URL(path, location.origin).origin === location.origin ? path : HOME
  } catch {
    return HOME
  }
}

/** The view is named by the address's fragment. */
export type Navigation = ReturnType<typeof createNavigation>

export function createNavigation() {
  const visit = signal<Visit>({ url: here(), news: '', count: 0 })
  let wanted = ''

  const show = (url: string, news = '') => {
    visit.value = { url, news, count: visit.peek().count + 1 }
  }

  function go(url: string, news?: string): void {
    show(url, news)
    if (here() !== url) location.hash = url
  }

  addEventListener('hashchange', () => {
    // A link to a place in this page, such as the one that skips to the content
    if (location.hash !== '' && !location.hash.startsWith('#/')) return
    if (here() !== visit.peek().url) show(here())
  })

  return {
    visit,
    go,
    /** Names what is shown otherwise, so that a reload shows the same. */
    rename: (url: string) => {
      visit.value = { ...visit.peek(), url }
      history.replaceState(null, '', `#${url}`)
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
    /** Goes to what asked for the log-in. */
    goOn: () => {
      go(wanted || HOME)
      wanted = ''
    },
  }
}
