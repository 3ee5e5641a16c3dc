/** @import { Tokens } from '@orders/shared/contracts/auth' */
/** @import { CallOptions } from './client.js' */
/** @import { Session } from './session.js' */
import { Refusal, toRefusal } from './refusal.js'

/**
 * One tab after the other: the second finds the token that the first has brought. Browsers have locks on secure origins only; on
 * others, what helps is a second try, and the grace that the API gives to a token that has just been used.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export const oneTabAtATime = (work) =>
  navigator.locks === undefined ? work() : navigator.locks.request('orders.refresh', work)

/**
 * Gets new tokens, once for all requests that wait for them: the refresh token changes with each use, and an old one that comes
 * again counts as stolen.
 * @param {object} deps
 * @param {(path: string, options: CallOptions) => Promise<Response>} deps.send
 * @param {Session} deps.session
 * @param {() => void} deps.onEnded
 * @param {(work: () => Promise<void>) => Promise<void>} deps.exclusively among all tabs
 * @param {number} deps.patienceMs
 * @returns {() => Promise<void>} rejects where there are none; the session is over only where the API says so
 */
export function createRefresh({ send, session, onEnded, exclusively, patienceMs }) {
  /** @type {Promise<void> | undefined} */
  let refreshing

  async function refresh(mayTryAgain = true) {
    const refreshToken = session.refreshToken()
    // While this tab waited its turn, another one has logged out
    if (refreshToken === '') throw new Refusal({ status: 401, code: 'INVALID_REFRESH_TOKEN' })
    const signal = AbortSignal.timeout(patienceMs)
    const response = await send('/api/auth/refresh', {
      method: 'POST',
      body: { refreshToken },
      anonymous: true,
      signal,
    })
    if (response.ok) return session.renew(/** @type {Tokens} */ (await response.json()))
    if (response.status === 401) {
      const hasNewOne = ![refreshToken, ''].includes(session.refreshToken())
      if (hasNewOne && mayTryAgain) return refresh(false)
      session.end()
      onEnded()
    }
    throw await toRefusal(response)
  }

  return () => {
    refreshing ??= exclusively(() => refresh()).finally(() => {
      refreshing = undefined
    })
    return refreshing
  }
}
