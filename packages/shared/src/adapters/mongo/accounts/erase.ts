import type { ClientSession } from 'mongodb'
import { ACCOUNT_MAIL_KINDS, NO_CUSTOMER } from '../../../domain/mail.ts'
import { inBatches } from '../../../resilience/batches.ts'
import type { Connection } from '../connection/connection.ts'
import type { Collections } from '../schema/collections.ts'
import { endSessions } from './sessions.ts'

/** Erases a user, as a transaction's work. What is left of sessions is their ids, for as long as access tokens of them may be about. */
export async function eraseUser(
  collections: Collections,
  { userId, nowMs }: { userId: string; nowMs: number },
  session: ClientSession,
): Promise<string[] | undefined> {
  const { users, sessions, accountTokens, mails, suppressions } = collections
  const { deletedCount } = await users.deleteOne({ _id: userId }, { session })
  if (deletedCount === 0) return undefined
  const ended = await endSessions(collections, { userId, nowMs }, session)
  const nothing = { userAgent: '', address: '', addressHash: '' }
  await sessions.updateMany({ userId }, { $set: nothing }, { session })
  await accountTokens.deleteMany({ userId }, { session })
  await mails.deleteMany({ userId, kind: { $in: [...ACCOUNT_MAIL_KINDS] } }, { session })
  await mails.updateMany({ userId, state: 'held' }, { $set: { state: 'rejected', reason: NO_CUSTOMER } }, { session })
  await suppressions.updateMany({ userId }, { $unset: { userId: '' } }, { session })
  return ended
}

/** Takes the customer's keys from the orders, in portions: a transaction of all would not end in time. They name no one. */
export async function eraseKeys({ collections: { orders }, run }: Connection, userId: string): Promise<void> {
  const keyed = { userId, 'idempotency.key': { $exists: true } }
  await inBatches(async (limit) => {
    const found = await run(() =>
      orders
        .find(keyed, { projection: { _id: 1 } })
        .limit(limit)
        .toArray(),
    )
    const ids = found.map(({ _id }) => _id)
    if (ids.length > 0)
      await run(() => orders.updateMany({ userId, _id: { $in: ids } }, { $unset: { idempotency: '' } }))
    return ids.length
  })
}
