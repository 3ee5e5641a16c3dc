import { createRefresh, oneTabAtATime } from './refresh.ts'
import { NoAnswer, toRefusal } from './refusal.ts'
import type { Session } from './session.ts'

const TIMEOUT_MS = 15_000
const NOT_MODIFIED = 304

export interface CallOptions {
  method?: string
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Sent without a token: a 401 is then the answer. */
  anonymous?: boolean
}

export interface Tagged<T> {
  body: T
  etag: string
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
    const signal = AbortSignal.timeout(TIMEOUT_MS)
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
    if (!response.ok && response.status !== NOT_MODIFIED) throw await toRefusal(response)
    return response
  }

  /**
   * @returns the body, with its tag; undefined where what is known is still so
   * @throws {Refusal | NoAnswer}
   */
  async function readTagged<T>(
    path: string,
    knownTag?: string,
    options: CallOptions = {},
  ): Promise<Tagged<T> | undefined> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS)
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
    const headers = { ...options.headers, ...(knownTag ? { 'if-none-match': knownTag } : {}) }
    const response = await open(path, { ...options, headers, signal })
    if (response.status === NOT_MODIFIED) return undefined
    try {
      const text = await response.text()
      return { body: text === '' ? undefined : JSON.parse(text), etag: response.headers.get('etag') ?? '' }
    } catch (error) {
      throw new NoAnswer(error)
    }
  }

  /**
   * @returns the body
   * @throws {Refusal | NoAnswer}
   */
  const call = async <T>(path: string, options?: CallOptions): Promise<T> =>
    (await readTagged<T>(path, undefined, options))?.body as T

  return { open, call, readTagged }
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
