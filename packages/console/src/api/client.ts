import { createRefresh, oneTabAtATime } from './refresh.ts'
import { NoAnswer, toRefusal } from './refusal.ts'
import type { Session } from './session.ts'

const PATIENCE_MS = 15_000

export interface CallOptions {
  method?: string
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Sent without a token: a 401 is then the answer. */
  anonymous?: boolean
}

interface ClientDeps {
  fetch: typeof globalThis.fetch
  session: Session
  onEnded: () => void
  exclusively?: typeof oneTabAtATime
}

export type ApiClient = ReturnType<typeof createApiClient>

/**
 * Talks to the API. An access token that has expired is replaced and the request sent again; only when there is no new one
 * either is the session over.
 */
export function createApiClient({ fetch, session, onEnded, exclusively = oneTabAtATime }: ClientDeps) {
  const send = (path: string, options: CallOptions) =>
    fetch(path, toRequest(options, session.accessToken())).catch((error) => {
      throw new NoAnswer(error)
    })
  const requestTokens = (refreshToken: string) => {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    return send('/api/auth/refresh', { method: 'POST', body: { refreshToken }, anonymous: true, signal })
  }
  const refresh = createRefresh({ requestTokens, session, onEnded, exclusively })

  /**
   * @returns its body not yet read
   * @throws {Refusal | NoAnswer}
   */
  async function open(path: string, options: CallOptions = {}): Promise<Response> {
    if (!options.anonymous && !session.accessToken() && session.refreshToken()) await refresh()
    const used = session.accessToken()
    let response = await send(path, options)
    if (response.status === 401 && !options.anonymous && session.refreshToken()) {
      const refusal = await toRefusal(response)
      // Not the token is wrong, but a password that was typed
      if (refusal.code === 'INVALID_CREDENTIALS') throw refusal
      // Another request may have brought a new token while this one was on its way
      if (session.accessToken() === used) await refresh()
      response = await send(path, options)
    }
    if (!response.ok) throw await toRefusal(response)
    return response
  }

  /**
   * @returns the body
   * @throws {Refusal | NoAnswer}
   */
  async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
    const timeout = AbortSignal.timeout(PATIENCE_MS)
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
    const response = await open(path, { ...options, signal })
    try {
      const text = await response.text()
      return (text === '' ? undefined : JSON.parse(text)) as T
    } catch (error) {
      throw new NoAnswer(error)
    }
  }

  return { open, call }
}

function toRequest(
  { method = 'GET', body, headers, signal, anonymous = false }: CallOptions,
  token: string,
): RequestInit {
  return {
    method,
    headers: {
      ...(anonymous || token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    credentials: 'omit',
    ...(signal ? { signal } : {}),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
}
