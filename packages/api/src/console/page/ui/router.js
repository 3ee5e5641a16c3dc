/**
 * @typedef {object} View
 * @property {string} title
 * @property {HTMLElement} node
 * @property {() => void} [close]
 */
/**
 * @typedef {object} Route
 * @property {RegExp} path of the fragment; what its group matches is handed on
 * @property {boolean} [isPrivate] for those who are logged in
 * @property {(part?: string) => View} open
 */

const HOME = '#/'
const LOG_IN = '#/login'

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

  /** @param {string} path */
  function show(path) {
    const route = routes.find((candidate) => candidate.path.test(path))
    if (!route) return go(HOME)
    if (route.isPrivate && !isLoggedIn()) return askToLogIn(path)
    view?.close?.()
    shown = path
    view = route.open(route.path.exec(path)?.[1])
    document.title = `${view.title} · Orders`
    outlet.replaceChildren(view.node)
    onShown()
  }

  /** @param {string} path */
  function go(path) {
    if (location.hash === path) show(path)
    else location.hash = path
  }

  /** @param {string} path where to go then */
  function askToLogIn(path) {
    wanted = path === LOG_IN ? wanted : path
    go(LOG_IN)
  }

  addEventListener('hashchange', () => {
    // A link to a place in this page, such as the one that skips to the content
    if (location.hash !== '' && !location.hash.startsWith('#/')) return
    if (location.hash === shown) return
    show(location.hash || HOME)
    const heading = outlet.querySelector('h1')
    heading?.setAttribute('tabindex', '-1')
    heading?.focus()
    scrollTo(0, 0)
  })

  return {
    go,
    /** For a session that ended: what is shown comes back after the next one has begun. */
    askToLogIn: () => askToLogIn(shown || location.hash),
    /** Goes where somebody wanted to go before they had to log in. @param {string} otherwise */
    goOn: (otherwise) => {
      go(wanted || otherwise)
      wanted = ''
    },
    start: () => show(location.hash.startsWith('#/') ? location.hash : HOME),
  }
}
