import { DomainError } from '@orders/shared/domain/errors'
import { findReason } from '@orders/shared/ports/dependency'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { REPLAYED } from '../input/idempotency-key.ts'
import { pathOf, traceFieldsOf } from '../observability/request-context.ts'
import { toFieldErrors } from './field-errors.ts'
import { codeOfFastifyError, HTTP_STATUS } from './http-errors.ts'
import { PROBLEM_TYPE, toProblem } from './problem-details.ts'

const RETRY_AFTER_SECONDS = 1

/** Answers every error as RFC 9457 problem details. What is no refusal of ours is a bug: logged whole, answered without a word of it. */
export default fp((app: FastifyInstance, _options, done) => {
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, new DomainError('ROUTE_NOT_FOUND')))
  app.setErrorHandler<FastifyError>(answerError)
  done()
})

export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = toDomainError(error)
  if (refusal.code === 'INTERNAL') request.log.error({ err: error, ...traceFieldsOf(request) }, 'unexpected error')
  // Of the database there is a line an outage, and of what is not prepared one a try; this would be one a request
  const isLogged = error instanceof StoreUnavailable || findReason(error) !== undefined
  if (refusal.code === 'SERVICE_UNAVAILABLE' && !isLogged)
    request.log.warn({ err: error, ...traceFieldsOf(request) }, 'a backing service does not answer')
  return sendProblem(request, reply, refusal)
}

function toDomainError(error: FastifyError): DomainError {
  if (error instanceof DomainError) return error
  if (error instanceof StoreUnavailable) return new DomainError('SERVICE_UNAVAILABLE', {}, { cause: error })
  if (error.validation) return new DomainError('VALIDATION_FAILED', { errors: toFieldErrors(error) })
  return new DomainError(codeOfFastifyError(error) ?? 'INTERNAL', {}, { cause: error })
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, refusal: DomainError): FastifyReply {
  const { code, details } = refusal
  const status = HTTP_STATUS[code]
  const retryAfter = details.retryAfterSeconds ?? (status === 503 ? RETRY_AFTER_SECONDS : undefined)
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
  if (status === 401) reply.header('www-authenticate', challengeFor(refusal))
  return reply
    .removeHeader(REPLAYED)
    .code(status)
    .type(PROBLEM_TYPE)
    .send(toProblem(refusal, { instance: instanceOf(request), requestId: request.id }))
}

/** RFC 9110: every 401 says which scheme would help; RFC 6750: and whether an access token was there but of no use. */
const challengeFor = ({ code, details }: DomainError): string =>
  code === 'UNAUTHENTICATED' && details.detail ? 'Bearer error="invalid_token"' : 'Bearer'

/** As the client has asked for it. What Fastify refuses before it looks for a route has no prefix. */
const instanceOf = (request: FastifyRequest): string => (request.pathPrefix ?? '') + pathOf(request)
