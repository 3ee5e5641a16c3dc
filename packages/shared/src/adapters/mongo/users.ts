import { DomainError } from '../../domain/errors.ts'
import type { UserRecord, UserStore } from '../../ports/stores.ts'
import { createKeyedLock } from '../../resilience/keyed-lock.ts'
import { withEntry } from './admin-log.ts'
import type { Connection } from './connection/connection.ts'
import { isDuplicateKey } from './connection/failures.ts'
import { fromDocument, toDocument, type UserDocument } from './documents.ts'
import { createLookup } from './reads/lookup.ts'

export function createMongoUsers(connection: Connection): UserStore {
  const { run } = connection
  const { users } = connection.collections
  const lookUp = createLookup(connection, users)
  const withLock = createKeyedLock()

  return {
    insert: (user) => {
      const emailLower = user.email.toLowerCase()
      return withLock(emailLower, () =>
        run(async () => {
          try {
            await users.insertOne({ ...toDocument(user), emailLower })
          } catch (error) {
            if (isDuplicateKey(error)) throw new DomainError('EMAIL_TAKEN')
            throw error
          }
        }),
      )
    },
    findById: async (id) => toUser(await lookUp(id)),
    findByEmail: (email) => run(async () => toUser(await users.findOne({ emailLower: email.toLowerCase() }))),
    setRole: (email, role, entry) =>
      withEntry(connection, entry, async (options) => {
        const byEmail = { emailLower: email.toLowerCase() }
        const change = { $set: { role } }
        return toUser(await users.findOneAndUpdate(byEmail, change, { ...options, returnDocument: 'after' }))
      }),
  }
}

function toUser(document: UserDocument | null): UserRecord | undefined {
  if (!document) return undefined
  const { emailLower: _, ...user } = document
  return fromDocument(user)
}
