/** @import { Tokens } from '@orders/shared/contracts/auth' */

const KEY = 'orders.session'

/**
 * Who is logged in. The access token is in memory only. The refresh token is in localStorage, where all tabs of the browser take it
 * from: it changes with each use, and a tab with a copy of its own would sooner or later show an old one, which counts as theft.
 * No request carries it by itself, as a cookie would (so there is nothing to forge from another site). Another site's script in
 * this page could read it, wherever the page kept it: what stands against that is the content security policy, and text that never
 * becomes markup.
 * @typedef {ReturnType<typeof createSession>} Session
 * @typedef {{ id?: string, refreshToken?: string }} Kept
 * @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} storage
 * @param {() => string} newId tells one log-in from another
 */
export function createSession(storage, newId) {
  let accessToken = ''
  let { id } = parse(storage.getItem(KEY))

  /** @param {Pick<Tokens, 'accessToken' | 'refreshToken'>} tokens */
  const keep = (tokens) => {
    accessToken = tokens.accessToken
    storage.setItem(KEY, JSON.stringify({ id, refreshToken: tokens.refreshToken }))
  }
  /** Another tab may have logged in as another user, whose token this tab must not use. */
  const isMine = () => id !== undefined && parse(storage.getItem(KEY)).id === id

  return {
    accessToken: () => accessToken,
    refreshToken: () => (isMine() && parse(storage.getItem(KEY)).refreshToken) || '',
    /** @param {Pick<Tokens, 'accessToken' | 'refreshToken'>} tokens of a log-in */
    begin: (tokens) => {
      id = newId()
      keep(tokens)
    },
    /** @param {Pick<Tokens, 'accessToken' | 'refreshToken'>} tokens */
    renew: (tokens) => {
      if (isMine()) keep(tokens)
    },
    /** The API has refused the session: other tabs learn that, and not of a log-out. */
    end: () => {
      if (isMine()) storage.setItem(KEY, '{}')
      accessToken = ''
      id = undefined
    },
    /** Logs out, in all tabs. */
    clear: () => {
      if (isMine()) storage.removeItem(KEY)
      accessToken = ''
      id = undefined
    },
    /** What another tab has done to it. @returns {'nothing' | 'another log-in' | 'log-out' | 'end'} */
    changeElsewhere: () => {
      const text = storage.getItem(KEY)
      const kept = parse(text)
      if (kept.id === id) return 'nothing'
      if (kept.id !== undefined) return 'another log-in'
      return text === null ? 'log-out' : 'end'
    },
  }
}

/** @param {string | null} text @returns {Kept} */
function parse(text) {
  try {
    return JSON.parse(text ?? '') ?? {}
  } catch {
    return {}
  }
}
