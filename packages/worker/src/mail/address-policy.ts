import { type MailKind, mailId } from '@orders/shared/domain/mail'
import { addressHash } from '@orders/shared/domain/mail-address'
import type { Clock } from '@orders/shared/ports/clock'
import type { ClaimedMail, Store, UserRecord } from '@orders/shared/ports/stores'
import type { PreparedMail } from './prepared-mail.ts'

export interface AddressPolicy {
  /** So many mails a day may go to an address whose owner has not verified it, one of which is kept for a link; without it, any number. */
  unverifiedMailsPerDay: number | undefined
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const YEAR_MS = 365 * DAY_MS
const RESETS_PER_HOUR = 3

/**
 * Whether the address may be written to now. Whoever registers can name any address: until its owner has verified it, it gets few mails, and
 * none once it has bounced or its owner has complained, but one that asks to verify it.
 * @returns what becomes of the mail instead; undefined where it may be sent
 */
export async function findObstacle(
  { store, clock }: { store: Store; clock: Clock },
  mail: ClaimedMail,
  user: UserRecord,
  { unverifiedMailsPerDay: most }: AddressPolicy,
): Promise<PreparedMail | undefined> {
  const { kind } = mail
  const address = addressHash(user.email)
  const nowMs = clock.nowMs()
  const take = (key: string, windowMs: number, limit: number) =>
    store.mailAllowances.take(`${key}:${address}`, mailId(mail), { nowMs, windowMs, most: limit })

  if (kind === 'reset-password' && !(await take('reset', HOUR_MS, RESETS_PER_HOUR)))
    return { close: 'rejected', reason: 'the address has had its mails of the hour' }
  // A suppressed address is not verified any more
  if (user.emailVerifiedAt) return undefined
  const suppression = await store.suppressions.find(user.email)
  const isWayBack = kind === 'verify-email' && suppression && (await take(`back:${suppression.atMs}`, YEAR_MS, 1))
  if (suppression && !isWayBack) return { close: 'suppressed', reason: WORDS[suppression.reason] }
  if (most === undefined) return undefined
  // One of the day is kept for a link: without it nobody could verify the address that day
  const mayTake = !isTrueLater(kind) || (await take('unverified-held', DAY_MS, most - 1))
  if (mayTake && (await take('unverified', DAY_MS, most))) return undefined
  const reason = 'the address is not verified and has had its mails of the day'
  return isTrueLater(kind) ? { close: 'held', reason, userId: user.id } : { close: 'rejected', reason }
}

const WORDS = {
  bounce: 'the address has bounced',
  complaint: 'the owner of the address has complained',
}

/** A link that is asked for is of no use once the address is verified. */
const isTrueLater = (kind: MailKind): boolean => kind !== 'verify-email' && kind !== 'reset-password'
