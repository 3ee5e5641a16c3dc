import type { Tokens } from '@orders/shared/contracts/auth'

const KEY = 'orders.session'

interface Kept {
  id?: string
  refreshToken?: string
}

type NewTokens = Pick<Tokens, 'accessToken' | 'refreshToken'>

/**
 * Who is logged in. The access token is in memory only. The refresh token is in localStorage, where all tabs of the browser take it
 * from: it changes with each use, and a tab with a copy of its own would sooner or later show an old one, which counts as theft.
 * No request carries it by itself, as a cookie would (so there is nothing to forge from another site). Another site's script in
 * this page could read it, wherever the page kept it: what stands against that is the content security policy, and text that never
 * becomes markup.
 */
export type Session = ReturnType<typeof createSession>

/** @param newId tells one log-in from another */
export function createSession(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>, newId: () => string) {
  let accessToken = ''
  let { id } = parse(storage.getItem(KEY))

  const keep = (tokens: NewTokens) => {
    accessToken = tokens.accessToken
    storage.setItem(KEY, JSON.stringify({ id, refreshToken: tokens.refreshToken }))
  }
  /** Another tab may have logged in as another user, whose token this tab must not use. */
  const isMine = () => id !== undefined && parse(storage.getItem(KEY)).id === id

  return {
    accessToken: () => accessToken,
    refreshToken: () => (isMine() && parse(storage.getItem(KEY)).refreshToken) || '',
    /** After a log-in. */
    begin: (tokens: NewTokens) => {
      id = newId()
      keep(tokens)
    },
    renew: (tokens: NewTokens) => {
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
    /** What another tab has done to it. */
    changeElsewhere: (): 'nothing' | 'another log-in' | 'log-out' | 'end' => {
      const text = storage.getItem(KEY)
      const kept = parse(text)
      if (kept.id === id) return 'nothing'
      if (kept.id !== undefined) return 'another log-in'
      return text === null ? 'log-out' : 'end'
    },
  }
}

function parse(text: string | null): Kept {
  try {
    return JSON.parse(text ?? '') ?? {}
  } catch {
    return {}
  }
}
