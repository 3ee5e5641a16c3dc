/** @import { Tokens } from '@orders/shared/contracts/auth' */

const KEY = 'orders.refresh-token'

/**
 * Who is logged in. The access token is in memory only. The refresh token is in sessionStorage, so that a reload does not log
 * out: it ends with the tab, no other tab reads it and no request carries it by itself, as a cookie would (so there is nothing to
 * forge from another site). Script of somebody else's in this page could read it, wherever the page kept it: what stands against
 * that is the content security policy, and text that never becomes markup.
 * @typedef {ReturnType<typeof createSession>} Session
 * @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} storage
 */
export function createSession(storage) {
  let accessToken = ''
  return {
    accessToken: () => accessToken,
    refreshToken: () => storage.getItem(KEY) ?? '',
    /** @param {Pick<Tokens, 'accessToken' | 'refreshToken'>} tokens */
    keep: (tokens) => {
      accessToken = tokens.accessToken
      storage.setItem(KEY, tokens.refreshToken)
    },
    clear: () => {
      accessToken = ''
      storage.removeItem(KEY)
    },
  }
}
