/** @import { User } from '@orders/shared/contracts/auth' */
/** @import { ApiClient } from '../api/client.js' */
/** @import { Session } from '../api/session.js' */
/** @import { Basket } from '../shop/basket.js' */
import { NoAnswer, Refusal } from '../api/refusal.js'
import { sleep } from '../ui/times.js'

const PAUSE_MS = 2_000

/**
 * Who sits before the page.
 * @param {object} deps
 * @param {Pick<ApiClient, 'call'>} deps.api
 * @param {Session} deps.session
 * @param {Pick<Basket, 'claim' | 'forget'>} deps.basket
 */
export function createPresence({ api, session, basket }) {
  /** @type {User | undefined} */
  let user

  async function logIn() {
    user = await api.call('/api/auth/me')
    if (user) basket.claim(user.id)
  }

  function forget() {
    user = undefined
    session.clear()
    basket.forget()
  }

  return {
    user: () => user,
    logIn,
    /** The basket stays for the user's next log-in. */
    end: () => {
      user = undefined
      session.end()
    },
    logOut: async () => {
      const refreshToken = session.refreshToken()
      forget()
      // Another tab was first
      if (!refreshToken) return
      // Whether the server hears of it or not, this browser has forgotten the tokens
      await api.call('/api/auth/logout', { method: 'POST', body: { refreshToken }, anonymous: true }).catch(() => {})
    },
    /** Takes up the session that the browser has, however long the server is away. @param {() => void} onMissed */
    resume: async (onMissed) => {
      while (session.refreshToken() && !user) {
        await logIn().catch(async (error) => {
          if (!mayPass(error)) return session.end()
          onMissed()
          await sleep(PAUSE_MS)
        })
      }
    },
  }
}

/** @param {unknown} error */
function mayPass(error) {
  if (error instanceof NoAnswer) return true
  if (!(error instanceof Refusal)) throw error
  return error.status >= 500 || error.status === 429
}
