import { randomUUID } from 'node:crypto'
import type { MailAllowances } from '../../../ports/stores.ts'
import type { Connection } from '../connection/connection.ts'
import { isDuplicateKey } from '../connection/failures.ts'
import { purge } from '../purge.ts'
import type { Collections } from '../schema/collections.ts'

type TakeRequest = Parameters<MailAllowances['take']>

export function createMongoMailAllowances({ collections, run }: Connection): MailAllowances {
  return {
    take: (...request) =>
      run(async () => {
        try {
          return await take(collections, request)
        } catch (error) {
          // Two have begun the same allowance: the later one finds it now
          if (isDuplicateKey(error)) return take(collections, request)
          throw error
        }
      }),
    purge: (nowMs, limit) => run(() => purge(collections.mailAllowances, { expiresAtMs: { $lte: nowMs } }, limit)),
  }
}

/** `takeAllowance` of the domain, in the words of MongoDB: one document, so that no two processes take the same part. */
async function take(
  { mailAllowances }: Collections,
  [key, mailId, { nowMs, windowMs, most }]: TakeRequest,
): Promise<boolean> {
  const holder = randomUUID()
  const recent = {
    $filter: { input: { $ifNull: ['$taken', []] }, as: 'one', cond: { $gt: ['$$one.atMs', nowMs - windowMs] } },
  }
  const isThere = { $in: [mailId, '$taken.mailId'] }
  const isLeft = { $lt: [{ $size: '$taken' }, most] }
  const added = { $concatArrays: ['$taken', [{ mailId, atMs: nowMs }]] }
  const after = await mailAllowances.findOneAndUpdate(
    { _id: key },
    [
      { $set: { taken: recent, holder, expiresAtMs: nowMs + windowMs } },
      {
        $set: {
          isTaken: { $or: [isThere, isLeft] },
          taken: { $cond: [{ $and: [{ $not: [isThere] }, isLeft] }, added, '$taken'] },
        },
      },
    ],
    { upsert: true, returnDocument: 'after' },
  )
  return after?.holder === holder && after.isTaken
}
