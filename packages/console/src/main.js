/** @import { User } from '@orders/shared/contracts/auth' */
import { createPresence } from './account/presence.js'
import { createAccountViews } from './account/views.js'
import { createApiClient } from './api/client.js'
import { createSession } from './api/session.js'
import { createOperationsRoute } from './operations/route.js'
import { createOrderListView } from './orders/list-view.js'
import { createOrderView } from './orders/order-view.js'
import { createBasket, randomKey } from './shop/basket.js'
import { createShopView } from './shop/view.js'
import { announce } from './ui/announce.js'
import { showFooter, showMasthead } from './ui/frame.js'
import { createNotice, LOST } from './ui/notice.js'
import { createRouter } from './ui/router.js'

/**
 * What every view may use.
 * @typedef {object} Console
 * @property {ReturnType<typeof createApiClient>} api
 * @property {ReturnType<typeof createBasket>} basket
 * @property {() => User | undefined} user who is logged in
 * @property {{ inboxUrl: string | null }} config
 * @property {(path: string) => void} go
 * @property {(path: string) => void} rename what is shown, without showing it anew
 * @property {(otherwise: string) => void} goOn to what was wanted before the log-in
 * @property {() => Promise<void>} logIn call it once the session has tokens
 */

const ENDED = 'Your session has ended. Log in again to go on; your basket is kept.'

const outlet = document.querySelector('main') ?? document.body
const session = createSession(localStorage, randomKey)
const basket = createBasket(sessionStorage, randomKey)
const api = createApiClient({ fetch: (...request) => fetch(...request), session, onEnded })
const presence = createPresence({ api, session, basket })
let isStarted = false

/** @type {Console} */
const shared = {
  api,
  basket,
  user: presence.user,
  config: await api.call('/console/config.json', { anonymous: true }).catch(() => ({ inboxUrl: null })),
  go: (path) => router.go(path),
  rename: (path) => router.rename(path),
  goOn: (otherwise) => router.goOn(otherwise),
  logIn: presence.logIn,
}
const accounts = createAccountViews(shared, session)
const router = createRouter(outlet, {
  isLoggedIn: () => presence.user() !== undefined,
  onShown: frame,
  routes: [
    { path: /^#\/$/, open: () => createShopView(shared) },
    { path: /^#\/login$/, isFor: 'guests', open: accounts.logIn },
    { path: /^#\/register$/, isFor: 'guests', open: accounts.register },
    { path: /^#\/orders(?:\?(.*))?$/, isFor: 'members', open: (query) => createOrderListView(shared, query) },
    { path: /^#\/orders\/([\w-]+)$/, isFor: 'members', open: (id = '') => createOrderView(shared, id) },
    ...createOperationsRoute(shared),
  ],
})

function frame() {
  showMasthead({ user: presence.user(), logOut })
  showFooter(shared.config)
}

/** Before anything is shown, the router knows best who has to log in. */
function onEnded() {
  presence.end()
  router.say(ENDED)
  if (isStarted) router.askToLogIn()
}

/** Public views stay. */
function onEndedElsewhere() {
  if (router.isForMembers()) return onEnded()
  presence.end()
  frame()
}

function logOut() {
  void presence.logOut()
  router.go('#/')
  announce('You are logged out')
}

addEventListener('storage', () => {
  const change = session.changeElsewhere()
  // Everything that is shown may be another user's
  if (change === 'another log-in') location.reload()
  if (change === 'log-out') logOut()
  if (change === 'end') onEndedElsewhere()
})

document.querySelector('.skip')?.addEventListener('click', (event) => {
  // The address's fragment names the view, so the link must not change it
  event.preventDefault()
  document.querySelector('main')?.focus()
})

const notice = createNotice()
await presence.resume(() => {
  outlet.replaceChildren(notice.node)
  notice.show(LOST)
})
isStarted = true
router.start()
