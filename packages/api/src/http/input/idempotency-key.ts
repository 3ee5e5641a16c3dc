import { DomainError } from '@orders/shared/domain/errors'
import type { FastifyRequest } from 'fastify'

const NAME = 'idempotency-key'

/**
 * The key of the request, if it has one. Node joins headers that come twice with a comma, which would make another key of them and
 * another order; the IETF draft allows a single one.
 * @throws DomainError VALIDATION_FAILED
 */
export function idempotencyKeyOf({ headers, raw }: Pick<FastifyRequest, 'headers' | 'raw'>): string | undefined {
  const key = headers[NAME] as string | undefined
  if (key?.includes(',') && timesSent(raw.rawHeaders) > 1)
    throw new DomainError('VALIDATION_FAILED', {
      errors: [{ path: `headers/${NAME}`, message: 'was sent more than once' }],
    })
  return key
}

/** Names and values take turns in raw headers. */
const timesSent = (rawHeaders: string[]): number =>
  rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === NAME).length
