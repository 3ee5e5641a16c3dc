import type { TokenPurpose } from '../../../domain/account-token.ts'
import type { UnsentOutcome } from '../../../domain/mail.ts'
import type { MailRecord, UserRecord } from '../../../ports/stores.ts'
import { aLine, aSession, aToken, aUser, NOON_MS } from '../../builders.ts'
import type { StoreSteps } from '../stories/steps.ts'

/** As many as ask for one thing at the same time. */
export const MANY = 20
export const atOnce = <T>(act: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: MANY }, (_, index) => act(index)))

export const NOON = new Date(NOON_MS).toISOString()

/** One who has proved nothing yet. */
export async function registered(shop: StoreSteps, given: Partial<UserRecord> = {}): Promise<UserRecord> {
  const { emailVerifiedAt: _, ...unverified } = aUser()
  const user = { ...unverified, ...given }
  await shop.store.users.insert(user)
  return user
}

/** @returns the hash of a token that is good until an hour past noon */
export async function tokenOf(shop: StoreSteps, userId: string, purpose: TokenPurpose): Promise<string> {
  const token = aToken({ userId, purpose })
  await shop.store.accountTokens.add(token)
  return token.hash
}

export async function sessionOf(shop: StoreSteps, userId: string): Promise<string> {
  const session = aSession({ userId })
  await shop.store.sessions.open(session)
  return session.id
}

/** A mail about an order of the user that a worker has claimed and not sent. @returns the order's id */
export async function unsentMail(shop: StoreSteps, userId: string, state: UnsentOutcome): Promise<string> {
  const order = await shop.placed({ userId, items: [aLine(await shop.putProduct(3))] })
  const { id } = await shop.apply(order, { type: 'cancel' })
  await shop.store.mails.claim(id, 'cancelled', { nowMs: NOON_MS, leaseMs: 60_000 })
  const outcome = { state, reason: 'the address is not verified', nowMs: NOON_MS, userId }
  await shop.store.mails.close({ subjectId: id, kind: 'cancelled' }, outcome)
  return id
}

/** @returns what became of the mail about a cancelled order */
export async function mailOf(shop: StoreSteps, orderId: string): Promise<MailRecord | undefined> {
  return (await shop.store.mails.list({ subjectId: orderId, limit: 9 }))[0]
}

/** Calls a purge until it finds nothing, as housekeeping does. @returns the size of each portion */
export async function purgeAll(purge: (limit: number) => Promise<number>, limit: number): Promise<number[]> {
  const portions: number[] = []
  while (portions.at(-1) !== 0) portions.push(await purge(limit))
  return portions
}
