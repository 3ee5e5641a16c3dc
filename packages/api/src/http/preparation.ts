import { DomainError } from '@orders/shared/domain/errors'
import { DependencyDown } from '@orders/shared/ports/dependency'
import type { ApiDeps } from '../deps.ts'

/**
 * A hook for the routes whose promises rest on what a start prepares: without the unique indexes, the same address could be registered
 * twice. Health says what is missing.
 */
export const refuseUntilPrepared =
  ({ isDone }: ApiDeps['preparation']) =>
  async (): Promise<void> => {
    if (isDone()) return
    const detail = 'The service is not ready yet.'
    throw new DomainError('SERVICE_UNAVAILABLE', { detail }, { cause: new DependencyDown(detail) })
  }
