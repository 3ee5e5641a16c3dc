import { DomainError } from '@orders/shared/domain/errors'
import type { FastifyRequest } from 'fastify'

/** What a client has seen of a thing: the tags of If-Match, or `*` for whatever is there. */
export type IfMatch = '*' | readonly string[]

/** RFC 9110, section 8.8.3: the characters between the quotes; Node reads those beyond ASCII as Latin-1. */
const TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/
/** A comma may stand within quotes. */
const MEMBERS = /(?:"[^"]*"|[^,"])+/g

/**
 * The If-Match of a request (RFC 9110, section 13.1.1), if it has one. Only strong tags are among what it returns: a weak one never matches.
 * @throws DomainError VALIDATION_FAILED
 */
export function parseIfMatch({ headers }: Pick<FastifyRequest, 'headers'>): IfMatch | undefined {
  const given = headers['if-match']
  if (given === undefined) return undefined
  if (given.trim() === '*') return '*'
  const tags = (given.match(MEMBERS) ?? []).map((member) => member.trim()).filter((member) => member !== '')
  if (tags.length === 0 || !tags.every((tag) => TAG.test(tag))) throw malformed()
  return tags.filter((tag) => !tag.startsWith('W/'))
}

/**
 * Unless one of these entity tags is what the client has seen; without an If-Match, all are.
 * @throws DomainError PRECONDITION_FAILED
 */
export function refuseUnlessMatched(given: IfMatch | undefined, ...etags: readonly string[]): void {
  if (given === undefined || given === '*' || etags.some((etag) => given.includes(etag))) return
  throw new DomainError('PRECONDITION_FAILED')
}

const malformed = () =>
  new DomainError('VALIDATION_FAILED', {
    errors: [{ path: 'headers/if-match', message: 'must be * or a list of ETags in quotes, such as "1"' }],
  })
