import type { Tokens } from '@orders/shared/contracts/auth'
import { createRefresh, oneTabAtATime } from '../api/refresh.ts'
import { createSession } from '../api/session.ts'

/** Refreshed so long before its end that the request is not overtaken by it. */
const MARGIN_MS = 30_000
const TIMEOUT_MS = 15_000

interface BearerDeps {
  storage: Parameters<typeof createSession>[0]
  fetch: (path: string, request: RequestInit) => Promise<Response>
  now?: () => number
  exclusively?: typeof oneTabAtATime
  onToken: (token: string) => void
  onEnded: () => void
}

/**
 * An access token of the session that the console has open in this browser. It is one more tab of it: it refreshes while no other tab does, and
 * leaves the new refresh token to the others. The access token stays in memory, and one that is not used is not renewed.
 */
export function createBearer({
  storage,
  fetch,
  now = Date.now,
  exclusively = oneTabAtATime,
  onToken,
  onEnded,
}: BearerDeps) {
  let expiresAt = 0
  let { session, refresh } = open()

  function open() {
    const session = createSession(storage, () => '')
    const refresh = createRefresh({ requestTokens, session, onEnded, exclusively })
    return { session, refresh }
  }

  async function requestTokens(refreshToken: string): Promise<Response> {
    const response = await fetch('/api/auth/refresh', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refreshToken }),
      credentials: 'omit',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (response.ok) expiresAt = now() + ((await response.clone().json()) as Tokens).expiresIn * 1000
    return response
  }

  async function begin(): Promise<void> {
    if (session.refreshToken() === '') return
    // Without an answer there is no token, and what is asked next says so
    await refresh().then(
      () => onToken(session.accessToken()),
      () => {},
    )
  }

  return {
    token: () => session.accessToken(),
    begin,
    freshToken: async (): Promise<string> => {
      if (now() > expiresAt - MARGIN_MS) await begin()
      return session.accessToken()
    },
    /** What another tab has done to the session. */
    follow: async (): Promise<void> => {
      const change = session.changeElsewhere()
      if (change === 'nothing') return
      if (session.accessToken() !== '') onEnded()
      ;({ session, refresh } = open())
      await begin()
    },
  }
}
