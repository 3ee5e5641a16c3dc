import type { PageQuery, SuppressionPage } from '../contracts/admin.ts'
import { DomainError } from '../domain/errors.ts'
import { DEFAULT_LIMIT, decodeCursor, toPage } from '../domain/pages.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store, Suppression } from '../ports/stores.ts'
import { toEntry } from './entry.ts'

/** What a cursor of this list holds: a SHA-256 in base64url. */
export const SUPPRESSION_ID = /^[\w-]{43}$/

/** Addresses that get no mail; an address that is no user's any more is not known. */
export async function listSuppressions({ store }: { store: Store }, query: PageQuery): Promise<SuppressionPage> {
  const { limit = DEFAULT_LIMIT, cursor } = query
  const after = cursor === undefined ? {} : { afterId: decodeCursor(cursor, SUPPRESSION_ID) }
  const found = await store.suppressions.list({ limit: limit + 1, ...after })
  return toPage(await Promise.all(found.map((one) => toAdminSuppression(store, one))), limit)
}

async function toAdminSuppression({ users }: Store, { userId, atMs, ...suppression }: Suppression) {
  const user = userId === undefined ? undefined : await users.findById(userId)
  return { ...suppression, at: new Date(atMs).toISOString(), ...(user ? { email: user.email } : {}) }
}

/**
 * Mails may go to the address again; those that were suppressed have to be sent again one by one. Its owner still has to verify it.
 * @param id of the suppression: the hash of its address
 * @param by a user's id, or BY_COMMAND
 * @throws DomainError SUPPRESSION_NOT_FOUND
 */
export async function liftSuppression(
  { store, clock }: { store: Store; clock: Clock },
  { id, by }: { id: string; by: string },
): Promise<void> {
  if (!(await store.suppressions.lift(id, toEntry(clock, by, 'suppression.lift', id))))
    throw new DomainError('SUPPRESSION_NOT_FOUND')
}
