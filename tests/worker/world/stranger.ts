import type { UserRecord } from '@orders/shared/ports/stores'
import { aUser } from '@orders/shared/testing/builders'

/** A user with an address that no one has verified. */
export function aStranger(given: Partial<UserRecord> = {}): UserRecord {
  const { emailVerifiedAt: _, ...user } = aUser(given)
  return user
}
