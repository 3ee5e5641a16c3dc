import { addressHash, addressKey } from '../../../domain/mail-address.ts'
import type { SuppressionStore } from '../../../ports/stores.ts'
import { withEntry } from '../admin-log.ts'
import type { Connection } from '../connection/connection.ts'
import { fromDocument, fromFound } from '../documents.ts'
import { createLookup } from '../reads/lookup.ts'

export function createMongoSuppressions(connection: Connection): SuppressionStore {
  const { run, transact } = connection
  const { suppressions, users } = connection.collections
  const lookUp = createLookup(connection, suppressions)

  return {
    add: (email, suppression) =>
      transact(async (session) => {
        const emailLower = addressKey(email)
        const _id = addressHash(email)
        if (await suppressions.findOne({ _id }, { session })) return false
        const since = { emailLower, emailVerifiedAt: { $gt: new Date(suppression.atMs).toISOString() } }
        if (await users.findOne(since, { session, projection: { _id: 1 } })) return false
        const user = await users.findOneAndUpdate({ emailLower }, { $unset: { emailVerifiedAt: '' } }, { session })
        await suppressions.insertOne({ _id, ...suppression, ...(user ? { userId: user._id } : {}) }, { session })
        return true
      }),
    find: async (email) => fromFound(await lookUp(addressHash(email))),
    list: ({ limit, afterId = '' }) =>
      run(async () => {
        const found = suppressions.find({ _id: { $gt: afterId } }).sort({ _id: 1 })
        return (await found.limit(limit).toArray()).map(fromDocument)
      }),
    lift: (id, entry) =>
      withEntry(connection, entry, async (options) => {
        return (await suppressions.deleteOne({ _id: id }, options)).deletedCount === 1
      }),
  }
}
