import type { Scope } from '@orders/shared/contracts/api-keys'
import { ref } from '@orders/shared/contracts/primitives'
import { ERROR_CODES, type ErrorCode } from '@orders/shared/domain/errors'
import Type, { type Static, type TSchema } from 'typebox'
import { HTTP_STATUS } from '../errors/http-errors.ts'
import { PROBLEM_TYPE } from '../errors/problem-details.ts'
import type { HeaderName } from './headers.ts'

/** What can be wrong with a body, even with that of a route that takes none. */
export const BODY_PROBLEMS = [
  'VALIDATION_FAILED',
  'MALFORMED_JSON',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
] as const satisfies ErrorCode[]

export const ADMIN_PROBLEMS = ['UNAUTHENTICATED', 'FORBIDDEN'] as const satisfies ErrorCode[]

/** Marks a route in OpenAPI as one that takes an access token, and no API key. */
export const SECURED: Security = { security: [{ bearerAuth: [] }] }
export const PUBLIC = { security: [] }
/** Marks a route whose answers tell of rate limits, wherever a limit was counted. */
export const LIMITED = { 'x-rate-limited': true }

interface Security {
  security: { [scheme: string]: readonly string[] }[]
}

/** Marks a route as one that takes an access token, or an API key with the scope: what is said here is what `authenticate` goes by. */
export const securedFor = (scope: Scope): Security & typeof LIMITED => ({
  security: [{ bearerAuth: [] }, { apiKey: [scope] }],
  ...LIMITED,
})

/** @returns the scope that opens the route to API keys; undefined where none does */
export function scopeOf(schema: object | undefined): Scope | undefined {
  const { security = [] } = (schema ?? {}) as Partial<Security>
  return security.flatMap(({ apiKey = [] }) => apiKey)[0] as Scope | undefined
}

/** An answer with a body: serialised by its schema, and described in the document with the headers that it carries. */
export const answer = <T extends TSchema>(schema: T, description: string, headers: HeaderName[] = []) =>
  Type.Unsafe<Static<T>>({ ...ref(schema), description, headers: byName(headers) })

export const emptyAnswer = (description: string, headers: HeaderName[] = []) =>
  Type.Unsafe<null | undefined>({ type: 'null', description, headers: byName(headers) })

const byName = (headers: HeaderName[]) => Object.fromEntries(headers.map((name) => [name, {}]))

/** Every route that asks the store can answer with these. */
const EVERYWHERE = ['INTERNAL', 'SERVICE_UNAVAILABLE'] as const satisfies ErrorCode[]

/** Wherever an access token is asked for, an API key may come, and be one of too many or not enough. */
const OF_API_KEYS = ['FORBIDDEN', 'RATE_LIMITED'] as const satisfies ErrorCode[]

/** The refusals that a route makes, each with the codes behind its status. */
export function problems(...codes: ErrorCode[]): Record<number, object> {
  const ofKeys = codes.includes('UNAUTHENTICATED') ? OF_API_KEYS : []
  return problemsOnly(...new Set([...codes, ...ofKeys, ...EVERYWHERE]))
}

/** The same for a public route. */
export function problemsOnly(...codes: ErrorCode[]): Record<number, object> {
  const byStatus = Map.groupBy(codes, (code) => HTTP_STATUS[code])
  return Object.fromEntries(
    [...byStatus].map(([status, members]) => [
      status,
      {
        description: members.map((code) => `\`${code}\`: ${ERROR_CODES[code].title}`).join('; '),
        content: { [PROBLEM_TYPE]: { schema: { $ref: 'Problem#' }, [CODES]: members } },
      },
    ]),
  )
}

/** Beside the schema, which is the same for all problems so that one serialiser is enough. */
export const CODES = 'x-error-codes'
