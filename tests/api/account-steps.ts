import { createHash, randomBytes } from 'node:crypto'
import type { TokenPurpose } from '@orders/shared/domain/account-token'
import type { InjectOptions } from 'fastify'
import { bearer, type TestApi } from './harness.ts'

export const PASSWORD = 'correct horse battery'
export const NEW_PASSWORD = 'staple of nine meadows'

interface Asked {
  token?: string
  body?: object
  from?: string
  headers?: Record<string, string>
}

/** @returns the status, the code and, where a field is at fault, its place: of an answer that may well have no body */
export function refusalOf({ statusCode, body }: { statusCode: number; body: string }): unknown[] {
  const { code, errors } = (body === '' ? {} : JSON.parse(body)) as { code?: string; errors?: { path: string }[] }
  return [statusCode, code, ...(errors?.[0] ? [errors[0].path] : [])]
}

/** What tests of accounts do again and again. */
export function accountSteps(api: () => TestApi) {
  const ask = (method: 'GET' | 'POST' | 'DELETE', path: string, { token, body, from, headers }: Asked = {}) => {
    const request: InjectOptions = {
      method,
      url: `/api/auth/${path}`,
      headers: { ...headers, ...(token === undefined ? {} : bearer(token)) },
      ...(body === undefined ? {} : { body }),
      ...(from === undefined ? {} : { remoteAddress: from }),
    }
    return api().send(request)
  }
  const logIn = (email: string, password = PASSWORD, more: Asked = {}) =>
    ask('POST', 'login', { body: { email, password }, ...more })
  return {
    ask,
    logIn,
    /** The status of who am I: whether an access token is good. */
    knows: async (token: string) => (await ask('GET', 'me', { token })).statusCode,
    /** Another session of a customer. */
    session: async (email: string) => (await logIn(email)).json<{ accessToken: string; refreshToken: string }>(),
    /** A token as the worker mails it. */
    mailedToken: async (userId: string, purpose: TokenPurpose, livesMs = 60_000): Promise<string> => {
      const token = randomBytes(32).toString('base64url')
      const hash = createHash('sha256').update(token).digest('base64url')
      const { store, clock } = api().deps
      await store.accountTokens.add({ hash, userId, purpose, expiresAtMs: clock.nowMs() + livesMs })
      return token
    },
    /** The kinds of the mails about the account, the oldest first. */
    mailsOf: async (userId: string) =>
      (await api().deps.store.mails.listOfUser(userId))
        .toSorted((one, other) => one.atMs - other.atMs || (one.subjectId < other.subjectId ? -1 : 1))
        .map(({ kind }) => kind),
  }
}
