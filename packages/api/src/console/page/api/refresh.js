/** @import { Tokens } from '@orders/shared/contracts/auth' */
/** @import { CallOptions } from './client.js' */
/** @import { Session } from './session.js' */
import { toRefusal } from './refusal.js'

/**
 * Gets new tokens, once for all requests that wait for them: the refresh token changes with each use, and an old one that comes
 * again counts as stolen.
 * @param {object} deps
 * @param {(path: string, options: CallOptions) => Promise<Response>} deps.send
 * @param {Session} deps.session
 * @param {() => void} deps.onEnded
 * @param {number} deps.patienceMs
 * @returns {() => Promise<void>} rejects where there are none; the session is over only where the API says so
 */
export function createRefresh({ send, session, onEnded, patienceMs }) {
  /** @type {Promise<void> | undefined} */
  let refreshing

  async function refresh() {
    const body = { refreshToken: session.refreshToken() }
    const signal = AbortSignal.timeout(patienceMs)
    const response = await send('/api/auth/refresh', { method: 'POST', body, anonymous: true, signal })
    if (response.ok) return session.keep(/** @type {Tokens} */ (await response.json()))
    if (response.status === 401) {
      session.clear()
      onEnded()
    }
    throw await toRefusal(response)
  }

  return () => {
    refreshing ??= refresh().finally(() => {
      refreshing = undefined
    })
    return refreshing
  }
}
