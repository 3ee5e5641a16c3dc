import { h } from './h.js'

/**
 * @typedef {object} View
 * @property {string} title
 * @property {HTMLElement} node
 * @property {() => void} [close]
 */
/**
 * @typedef {object} Route
 * @property {RegExp} path of the fragment; what its group matches is handed on
 * @property {'members' | 'guests'} [isFor] logged-in users, or visitors; both if left out
 * @property {(part?: string) => View} open
 */

const HOME = '#/'
const LOG_IN = '#/login'

/** @param {string} title of what is shown */
export const showTitle = (title) => {
  document.title = `${title} · Orders`
}

/**
 * Shows the view that the address's fragment names. The focus goes to the new view's heading, as it would on a new page.
 * @param {HTMLElement} outlet
 * @param {{ routes: Route[], isLoggedIn: () => boolean, onShown: () => void }} options
 */
export function createRouter(outlet, { routes, isLoggedIn, onShown }) {
  /** @type {View | undefined} */
  let view
  let shown = ''
  let wanted = ''
  let news = ''

  /** @param {string} path */
  const routeOf = (path) => routes.find((candidate) => candidate.path.test(path))

  /** @param {string} path */
  function show(path) {
    const route = routeOf(path)
    if (!route || (route.isFor === 'guests' && isLoggedIn())) return go(HOME)
    if (route.isFor === 'members' && !isLoggedIn()) return askToLogIn(path)
    view?.close?.()
    shown = path
    view = route.open(route.path.exec(path)?.[1])
    showTitle(view.title)
    outlet.replaceChildren(...(news ? [h('p', { class: 'notice', 'data-tone': 'note', role: 'alert' }, news)] : []))
    outlet.append(view.node)
    news = ''
    onShown()
  }

  /** @param {string} path */
  function go(path) {
    if ((location.hash || HOME) !== path) location.hash = path
    else showAsNew(path)
  }

  /** @param {string} path */
  function showAsNew(path) {
    show(path)
    const heading = outlet.querySelector('h1')
    heading?.setAttribute('tabindex', '-1')
    heading?.focus()
    scrollTo(0, 0)
  }

  /** @param {string} path where to go then */
  function askToLogIn(path) {
    wanted = path === LOG_IN ? wanted : path
    go(LOG_IN)
  }

  addEventListener('hashchange', () => {
    // A link to a place in this page, such as the one that skips to the content
    if (location.hash !== '' && !location.hash.startsWith('#/')) return
    if (location.hash !== shown) showAsNew(location.hash || HOME)
  })

  return {
    go,
    /** The next view begins with it. @param {string} text */
    say: (text) => {
      news = text
    },
    /** Names what is shown otherwise, so that a reload shows the same. @param {string} path */
    rename: (path) => {
      shown = path
      history.replaceState(null, '', path)
    },
    isForMembers: () => routeOf(shown)?.isFor === 'members',
    /** For a session that ended: what is shown comes back after the next one has begun. */
    askToLogIn: () => askToLogIn(shown || location.hash),
    /** Goes to the page that asked for the log-in. @param {string} otherwise */
    goOn: (otherwise) => {
      const path = wanted || otherwise
      wanted = ''
      go(path)
    },
    start: () => show(location.hash.startsWith('#/') ? location.hash : HOME),
  }
}
