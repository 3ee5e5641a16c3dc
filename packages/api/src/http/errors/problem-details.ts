import type { Problem } from '@orders/shared/contracts/problem'
import { type DomainError, ERROR_CODES, type ErrorDetails } from '@orders/shared/domain/errors'
import { HTTP_STATUS } from './http-errors.ts'

export const PROBLEM_TYPE = 'application/problem+json'

/** A refusal as RFC 9457 problem details. */
export function toProblem(
  { code, details }: DomainError,
  { instance, requestId }: { instance: string; requestId: string },
): Problem {
  return {
    type: `urn:order-processing:error:${code}`,
    title: ERROR_CODES[code].title,
    status: HTTP_STATUS[code],
    detail: details.detail ?? ERROR_CODES[code].help,
    instance,
    code,
    requestId,
    ...errorsOf(details),
    ...(details.items ? { items: details.items } : {}),
  }
}

/** A command's fields come in the body. */
function errorsOf({ fields, errors = [] }: ErrorDetails): Pick<Problem, 'errors'> {
  const all = [...(fields ?? []).map(({ path, message }) => ({ path: `body/${path}`, message })), ...errors]
  return all.length > 0 ? { errors: all } : {}
}
