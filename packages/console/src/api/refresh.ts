import type { Tokens } from '@orders/shared/contracts/auth'
import { Refusal, toRefusal } from './refusal.ts'
import type { Session } from './session.ts'

/**
 * One tab after the other: the second finds the token that the first has brought. Browsers have locks on secure origins only; on
 * others, what helps is a second try, and the grace that the API gives to a token that has just been used.
 */
export const oneTabAtATime = (work: () => Promise<void>): Promise<void> =>
  navigator.locks === undefined ? work() : navigator.locks.request('orders.refresh', work)

interface RefreshDeps {
  requestTokens: (refreshToken: string) => Promise<Response>
  session: Session
  onEnded: () => void
  /** Among all tabs. */
  exclusively: typeof oneTabAtATime
}

/**
 * Gets new tokens, once for all requests that wait for them: the refresh token changes with each use, and an old one that comes
 * again counts as stolen.
 * @returns rejects where there are none; the session is over only where the API says so
 */
export function createRefresh({ requestTokens, session, onEnded, exclusively }: RefreshDeps): () => Promise<void> {
  let refreshing: Promise<void> | undefined

  async function refresh(mayTryAgain = true): Promise<void> {
    const refreshToken = session.refreshToken()
    // While this tab waited its turn, another one has logged out
    if (refreshToken === '') throw new Refusal({ status: 401, code: 'INVALID_REFRESH_TOKEN' })
    const response = await requestTokens(refreshToken)
    if (response.ok) return session.renew((await response.json()) as Tokens)
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
