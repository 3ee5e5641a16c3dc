/** @import { User } from '@orders/shared/contracts/auth' */
import { createAccountViews } from './account/views.js'
import { createApiClient } from './api/client.js'
import { NoAnswer, Refusal } from './api/refusal.js'
import { createSession } from './api/session.js'
import { createOperationsView } from './operations/view.js'
import { createOrderListView } from './orders/list-view.js'
import { createOrderView } from './orders/order-view.js'
import { createBasket, randomKey } from './shop/basket.js'
import { createShopView } from './shop/view.js'
import { showFooter, showMasthead } from './ui/frame.js'
import { createRouter } from './ui/router.js'

/**
 * What every view may use.
 * @typedef {object} Console
 * @property {ReturnType<typeof createApiClient>} api
 * @property {ReturnType<typeof createBasket>} basket
 * @property {() => User | undefined} user who is logged in
 * @property {{ inboxUrl: string | null }} config
 * @property {(path: string) => void} go
 * @property {(otherwise: string) => void} goOn to what was wanted before the log-in
 * @property {() => Promise<void>} logIn call it once the session has tokens
 */

const session = createSession(sessionStorage)
const basket = createBasket(sessionStorage, randomKey)
/** @type {User | undefined} */
let user

const api = createApiClient({
  fetch: (...request) => fetch(...request),
  session,
  onEnded: () => {
    user = undefined
    router.askToLogIn()
  },
})

async function logIn() {
  user = await api.call('/api/auth/me')
  frame()
}

async function logOut() {
  const refreshToken = session.refreshToken()
  user = undefined
  session.clear()
  basket.clear()
  router.go('#/')
  // Whether the server hears of it or not, this page has forgotten the tokens
  await api.call('/api/auth/logout', { method: 'POST', body: { refreshToken }, anonymous: true }).catch(() => {})
}

/** @type {Console} */
const shared = {
  api,
  basket,
  user: () => user,
  config: await api.call('/console/config.json', { anonymous: true }).catch(() => ({ inboxUrl: null })),
  go: (path) => router.go(path),
  goOn: (otherwise) => router.goOn(otherwise),
  logIn,
}
const accounts = createAccountViews(shared, session)
const router = createRouter(document.querySelector('main') ?? document.body, {
  isLoggedIn: () => user !== undefined,
  onShown: () => frame(),
  routes: [
    { path: /^#\/$/, open: () => createShopView(shared) },
    { path: /^#\/login$/, open: accounts.logIn },
    { path: /^#\/register$/, open: accounts.register },
    { path: /^#\/orders$/, isPrivate: true, open: () => createOrderListView(shared) },
    { path: /^#\/orders\/([\w-]+)$/, isPrivate: true, open: (id = '') => createOrderView(shared, id) },
    { path: /^#\/operations$/, isPrivate: true, open: () => createOperationsView(shared) },
  ],
})

function frame() {
  showMasthead({ user, logOut })
  showFooter(shared.config)
}

document.querySelector('.skip')?.addEventListener('click', (event) => {
  // The address's fragment names the view, so the link must not change it
  event.preventDefault()
  document.querySelector('main')?.focus()
})

if (session.refreshToken()) {
  await logIn().catch((error) => {
    // The session is over, or the server is away: either way the shop can be looked at
    if (!(error instanceof Refusal || error instanceof NoAnswer)) throw error
  })
}
router.start()
