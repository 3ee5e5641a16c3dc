import type { FieldError } from '@orders/shared/contracts/problem'
import { DomainError } from '@orders/shared/domain/errors'
import type { FastifyRequest } from 'fastify'
import { MOST_FIELD_ERRORS } from '../errors/field-errors.ts'

/**
 * For routes that take no body; `{}` counts as none. A hook and no schema, or the document would tell clients of a body.
 * @throws DomainError VALIDATION_FAILED
 */
export async function refuseBody({ body }: Pick<FastifyRequest, 'body'>): Promise<void> {
  const errors = faultsOf(body ?? {})
  if (errors.length > 0) throw new DomainError('VALIDATION_FAILED', { errors })
}

/** Of a route's options. */
export const noBody = { preHandler: refuseBody }

function faultsOf(body: unknown): FieldError[] {
  if (typeof body !== 'object' || Array.isArray(body)) return [{ path: 'body', message: 'is not of type object' }]
  const unknown = Object.keys(body ?? {}).slice(0, MOST_FIELD_ERRORS)
  return unknown.map((name) => ({ path: `body/${name}`, message: 'is not a known property' }))
}
