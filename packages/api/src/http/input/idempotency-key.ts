import { DomainError } from '@orders/shared/domain/errors'
import type { FastifyReply, FastifyRequest } from 'fastify'

const NAME = 'idempotency-key'
/** On an answer that is another one's again. A refusal is none. */
export const REPLAYED = 'idempotent-replayed'

type WithKey = Pick<FastifyRequest, 'headers' | 'raw'>

/**
 * What a command takes of a request that may be sent again; the answer to one that was done before says so.
 * @throws DomainError VALIDATION_FAILED
 */
export const repeatableOf = (request: WithKey, reply: FastifyReply) => ({
  idempotencyKey: idempotencyKeyOf(request),
  onReplay: () => {
    reply.header(REPLAYED, 'true')
  },
})

/**
 * The key of the request, if it has one. Node joins headers that come twice with a comma, which would make another key of them and
 * another order; the IETF draft allows a single one.
 * @throws DomainError VALIDATION_FAILED
 */
export function idempotencyKeyOf({ headers, raw }: WithKey): string | undefined {
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
