/** @import { Session } from './session.js' */

import { createRefresh, oneTabAtATime } from './refresh.js'
import { NoAnswer, toRefusal } from './refusal.js'

const PATIENCE_MS = 15_000

/**
 * @typedef {object} CallOptions
 * @property {string} [method]
 * @property {unknown} [body]
 * @property {Record<string, string>} [headers]
 * @property {AbortSignal} [signal]
 * @property {boolean} [anonymous] sent without a token: a 401 is then the answer
 */

/**
 * Talks to the API. An access token that has expired is replaced and the request sent again; only when there is no new one
 * either is the session over.
 * @typedef {ReturnType<typeof createApiClient>} ApiClient
 * @param {object} deps
 * @param {typeof globalThis.fetch} deps.fetch
 * @param {Session} deps.session
 * @param {() => void} deps.onEnded
 * @param {(work: () => Promise<void>) => Promise<void>} [deps.exclusively]
 */
export function createApiClient({ fetch, session, onEnded, exclusively = oneTabAtATime }) {
  /** @param {string} path @param {CallOptions} options */
  const send = (path, options) =>
    fetch(path, toRequest(options, session.accessToken())).catch((error) => {
      throw new NoAnswer(error)
    })
  const refresh = createRefresh({ send, session, onEnded, exclusively, patienceMs: PATIENCE_MS })

  /**
   * @param {string} path
   * @param {CallOptions} [options]
   * @returns {Promise<Response>} its body not yet read
   * @throws {Refusal | NoAnswer}
   */
  async function open(path, options = {}) {
    if (!options.anonymous && !session.accessToken() && session.refreshToken()) await refresh()
    const used = session.accessToken()
    let response = await send(path, options)
    if (response.status === 401 && !options.anonymous && session.refreshToken()) {
      // Another request may have brought a new token while this one was on its way
      if (session.accessToken() === used) await refresh()
      response = await send(path, options)
    }
    if (!response.ok) throw await toRefusal(response)
    return response
  }

  /**
   * @template T
   * @param {string} path
   * @param {CallOptions} [options]
   * @returns {Promise<T>} the body
   * @throws {Refusal | NoAnswer}
   */
  async function call(path, options = {}) {
    const timeout = AbortSignal.timeout(PATIENCE_MS)
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
    const response = await open(path, { ...options, signal })
    try {
      const text = await response.text()
      return /** @type {T} */ (text === '' ? undefined : JSON.parse(text))
    } catch (error) {
      throw new NoAnswer(error)
    }
  }

  return { open, call }
}

/**
 * @param {CallOptions} options
 * @param {string} token
 * @returns {RequestInit}
 */
function toRequest({ method = 'GET', body, headers, signal, anonymous = false }, token) {
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
