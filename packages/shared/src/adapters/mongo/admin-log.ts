import type { ClientSession } from 'mongodb'
import type { AdminLogEntry } from '../../contracts/admin.ts'
import type { AdminLog } from '../../ports/stores.ts'
import type { Connection } from './connection/connection.ts'
import { fromDocument, toDocument } from './documents.ts'

export function createMongoAdminLog({ collections: { adminLog }, run }: Connection): AdminLog {
  return {
    record: (entry) =>
      run(async () => {
        await adminLog.insertOne(toDocument(entry))
      }),
    list: ({ limit, beforeId }) =>
      run(async () => {
        const older = beforeId === undefined ? {} : { _id: { $lt: beforeId } }
        return (await adminLog.find(older).sort({ _id: -1 }).limit(limit).toArray()).map(fromDocument)
      }),
    listOfTargets: (targets) =>
      run(async () =>
        (
          await adminLog
            .find({ target: { $in: [...targets] } })
            .limit(1000)
            .toArray()
        ).map(fromDocument),
      ),
  }
}

/**
 * Runs a change of one document, which is atomic by itself; with an entry for the admin log, both in a transaction. A change that
 * comes to nothing (undefined or false) is not recorded.
 */
export function withEntry<T>(
  { collections: { adminLog }, run, transact }: Connection,
  entry: AdminLogEntry | undefined,
  change: (options: { session?: ClientSession }) => Promise<T>,
): Promise<T> {
  if (!entry) return run(() => change({}))
  return transact(async (session) => {
    const result = await change({ session })
    if (result) await adminLog.insertOne(toDocument(entry), { session })
    return result
  })
}
