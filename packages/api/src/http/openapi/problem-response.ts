import { ERROR_CODES, type ErrorCode } from '@orders/shared/domain/errors'
import { PROBLEM_TYPE } from '../errors/problem-details.ts'
import type { Response, Schema } from './document.ts'
import { type HeaderName, headerRefs } from './headers.ts'
import { CODES } from './route-schemas.ts'

/**
 * Puts the problems of a status among the shared responses, where all routes with the same codes and headers find them.
 * @param headers what all answers of the operation may have
 * @returns the reference to it; nothing where the response is no problem
 */
export function shareProblem(
  shared: Record<string, Response>,
  status: string,
  { description, content }: Response,
  headers: readonly HeaderName[],
): Response | undefined {
  const codes = content?.[PROBLEM_TYPE]?.[CODES]
  if (!codes) return undefined
  const name = [codes.join('_or_'), ...headers.filter((header) => NAMED.includes(header))].join('_with_')
  const examples = Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]))
  shared[name] = {
    ...(description ? { description } : {}),
    headers: headerRefs([...(PROBLEM_HEADERS[status] ?? []), ...headers]),
    content: { [PROBLEM_TYPE]: { schema: narrowedTo(codes), examples } },
  }
  return { $ref: `#/components/responses/${name}` }
}

/** The codes that the shared responses name, in the order of the list of codes. */
export function codesIn(shared: Record<string, Response>): ErrorCode[] {
  const named = new Set(
    Object.values(shared).flatMap(({ content }) => Object.keys(content?.[PROBLEM_TYPE]?.examples ?? {})),
  )
  return (Object.keys(ERROR_CODES) as ErrorCode[]).filter((code) => named.has(code))
}

/** Each comes with its companions. */
const NAMED: readonly HeaderName[] = ['RateLimit', 'Deprecation']

const PROBLEM_HEADERS: Record<string, HeaderName[]> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
}

const narrowedTo = (codes: string[]): Schema => ({
  allOf: [
    { $ref: '#/components/schemas/Problem' },
    { type: 'object', required: ['code'], properties: { code: { type: 'string', enum: codes } } },
  ],
})
