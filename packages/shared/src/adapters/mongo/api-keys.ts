import type { ClientSession } from 'mongodb'
import type { AdminLogEntry } from '../../contracts/admin.ts'
import { rotatedSecrets, shownOnce } from '../../domain/api-key.ts'
import type { IdempotentRequest } from '../../domain/idempotency-key.ts'
import type { ApiKeyStore } from '../../ports/api-keys.ts'
import { withEntry } from './admin-log.ts'
import type { Connection } from './connection/connection.ts'
import { fromDocument, fromFound, toDocument } from './documents.ts'
import { keepAnswer, onceFor } from './idempotency.ts'

export function createMongoApiKeys(connection: Connection): ApiKeyStore {
  const { run } = connection
  const { apiKeys } = connection.collections

  return {
    insert: (key, entry, request) =>
      once(connection, { id: key.id, entry, request }, async (session) => {
        await apiKeys.insertOne(toDocument(key), { session })
        return true
      }).then(() => undefined),
    findById: (id) => run(async () => fromFound(await apiKeys.findOne({ _id: id }))),
    findByHash: (hash) => run(async () => fromFound(await apiKeys.findOne({ 'secrets.hash': hash }))),
    list: ({ limit, beforeId }) =>
      run(async () => {
        const older = beforeId === undefined ? {} : { _id: { $lt: beforeId } }
        return (await apiKeys.find(older).sort({ _id: -1 }).limit(limit).toArray()).map(fromDocument)
      }),
    rotate: (id, rotation, entry, request) =>
      once(connection, { id, entry, request }, async (session) => {
        const found = await apiKeys.findOne({ _id: id }, { session })
        if (!found) return undefined
        const secrets = rotatedSecrets(found.secrets, rotation)
        await apiKeys.updateOne({ _id: id }, { $set: { secrets } }, { session })
        return fromDocument({ ...found, secrets })
      }),
    revoke: (id, entry) =>
      withEntry(
        connection,
        entry,
        async (options) => (await apiKeys.deleteOne({ _id: id }, options)).deletedCount === 1,
      ),
    noteUse: (id, atMs) =>
      run(async () => {
        await apiKeys.updateOne({ _id: id }, { $max: { lastUsedAtMs: atMs } })
      }),
  }
}

/** A change of a key with its entry, which a request that is sent again does not make a second time; one that comes to nothing is not noted. */
async function once<T>(
  connection: Connection,
  { id, entry, request }: { id: string; entry: AdminLogEntry; request: IdempotentRequest | undefined },
  change: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const { transact, collections } = connection
  const done = await onceFor(connection, request, () =>
    transact(async (session) => {
      const result = await change(session)
      if (result === undefined) return result
      await collections.adminLog.insertOne(toDocument(entry), { session })
      if (request) await keepAnswer(connection, session, request, JSON.stringify(id))
      return result
    }),
  )
  if ('earlier' in done) throw shownOnce(JSON.parse(done.earlier))
  return done.result
}
