import type { FieldError, Problem } from '@orders/shared/contracts/problem'
import { DomainError, ERROR_CODES } from '@orders/shared/domain/errors'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { codeOfFastifyError, HTTP_STATUS } from '../http-errors.ts'

/** More would help nobody, and a hostile body can hold thousands of faults. */
const MOST_FIELD_ERRORS = 20
const RETRY_AFTER_SECONDS = 1

/** Answers every error as RFC 9457 problem details. What is no refusal of ours is a bug: logged whole, answered without a word of it. */
export default fp((app: FastifyInstance, _options, done) => {
  app.setNotFoundHandler((request, reply) => send(request, reply, new DomainError('ROUTE_NOT_FOUND')))
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const refusal = toDomainError(error)
    if (refusal.code === 'INTERNAL') request.log.error({ err: error }, 'unexpected error')
    if (refusal.code === 'SERVICE_UNAVAILABLE') request.log.warn({ err: error }, 'a backing service does not answer')
    return send(request, reply, refusal)
  })
  done()
})

function toDomainError(error: FastifyError): DomainError {
  if (error instanceof DomainError) return error
  if (error instanceof StoreUnavailable) return new DomainError('SERVICE_UNAVAILABLE', {}, { cause: error })
  if (error.validation) return new DomainError('VALIDATION_FAILED', { errors: fieldErrors(error) })
  return new DomainError(codeOfFastifyError(error) ?? 'INTERNAL', {}, { cause: error })
}

function fieldErrors({ validation = [], validationContext = 'body' }: FastifyError): FieldError[] {
  const context = validationContext === 'querystring' ? 'query' : validationContext
  return validation.slice(0, MOST_FIELD_ERRORS).map(({ instancePath, message, params }) => {
    const property = params['additionalProperty'] ?? params['missingProperty']
    const path = `${context}${instancePath}${property === undefined ? '' : `/${property}`}`
    return { path, message: describe(params) ?? message ?? 'is not valid' }
  })
}

function describe(params: Record<string, unknown>): string | undefined {
  if (params['additionalProperty'] !== undefined) return 'is not a known property'
  if (params['missingProperty'] !== undefined) return 'is required'
  const { allowedValues } = params
  return Array.isArray(allowedValues) ? `must be one of ${allowedValues.join(', ')}` : undefined
}

function send(request: FastifyRequest, reply: FastifyReply, { code, details }: DomainError): FastifyReply {
  const status = HTTP_STATUS[code]
  const retryAfter = details.retryAfterSeconds ?? (status === 503 ? RETRY_AFTER_SECONDS : undefined)
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
  // RFC 6750: a request without a usable token is told which scheme would help
  if (code === 'UNAUTHENTICATED')
    reply.header('www-authenticate', details.detail ? 'Bearer error="invalid_token"' : 'Bearer')
  const problem: Problem = {
    type: `urn:order-processing:error:${code}`,
    title: ERROR_CODES[code].title,
    status,
    detail: details.detail ?? ERROR_CODES[code].help,
    instance: request.url.split('?', 1)[0] ?? '/',
    code,
    requestId: request.id,
    ...(details.errors ? { errors: details.errors } : {}),
    ...(details.items ? { items: details.items } : {}),
  }
  return reply.code(status).type('application/problem+json').send(problem)
}
