import type { ClientSession } from 'mongodb'
import { ACCOUNT_MAIL_KINDS, NO_CUSTOMER } from '../../domain/mail.ts'
import type { Collections } from './schema/collections.ts'
import { endSessions } from './sessions.ts'

/** Erases a user, as a transaction's work. What is left of sessions is their ids, for as long as access tokens of them may be about. */
export async function eraseUser(
  collections: Collections,
  { userId, nowMs }: { userId: string; nowMs: number },
  session: ClientSession,
): Promise<string[] | undefined> {
  const { users, sessions, accountTokens, mails, suppressions, orders } = collections
  const { deletedCount } = await users.deleteOne({ _id: userId }, { session })
  if (deletedCount === 0) return undefined
  const ended = await endSessions(collections, { userId, nowMs }, session)
  const nothing = { userAgent: '', address: '', addressHash: '' }
  await sessions.updateMany({ userId }, { $set: nothing }, { session })
  await accountTokens.deleteMany({ userId }, { session })
  await mails.deleteMany({ userId, kind: { $in: [...ACCOUNT_MAIL_KINDS] } }, { session })
  await mails.updateMany({ userId, state: 'held' }, { $set: { state: 'rejected', reason: NO_CUSTOMER } }, { session })
  await suppressions.updateMany({ userId }, { $unset: { userId: '' } }, { session })
  await orders.updateMany(
    { userId, 'idempotency.key': { $exists: true } },
    { $unset: { idempotency: '' } },
    { session },
  )
  return ended
}
