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
      run(async () => (await take(collections, request)) ?? (await takeFirst(collections, request))),
    purge: (nowMs, limit) => run(() => purge(collections.mailAllowances, { expiresAtMs: { $lte: nowMs } }, limit)),
  }
}

/** Two that begin the same allowance at once make one of it, and then take of that. */
async function takeFirst(collections: Collections, request: TakeRequest): Promise<boolean> {
  const [key, , { nowMs, windowMs }] = request
  const begun = { _id: key, taken: [], holder: '', isTaken: false, expiresAtMs: nowMs + windowMs }
  await collections.mailAllowances.insertOne(begun).catch((error) => {
    if (!isDuplicateKey(error)) throw error
  })
  return (await take(collections, request)) ?? false
}

/**
 * `takeAllowance` of the domain, in the words of MongoDB: one document, so that no two processes take the same part.
 * @returns undefined where there is none yet
 */
async function take(
  { mailAllowances }: Collections,
  [key, mailId, { nowMs, windowMs, most }]: TakeRequest,
): Promise<boolean | undefined> {
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
    { returnDocument: 'after' },
  )
  return after ? after.holder === holder && after.isTaken : undefined
}
