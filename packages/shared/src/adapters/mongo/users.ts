import { DomainError } from '../../domain/errors.ts'
import type { UserRecord, UserStore } from '../../ports/stores.ts'
import type { Connection } from './connection.ts'
import { fromDocument, toDocument, type UserDocument } from './documents.ts'
import { isDuplicateKey } from './failures.ts'

export function createMongoUsers({ collections: { users }, run }: Connection): UserStore {
  return {
    insert: (user) =>
      run(async () => {
        try {
          await users.insertOne({ ...toDocument(user), emailLower: user.email.toLowerCase() })
        } catch (error) {
          if (isDuplicateKey(error)) throw new DomainError('EMAIL_TAKEN')
          throw error
        }
      }),
    findById: (id) => run(async () => toUser(await users.findOne({ _id: id }))),
    findByEmail: (email) => run(async () => toUser(await users.findOne({ emailLower: email.toLowerCase() }))),
    setRole: (email, role) =>
      run(async () => {
        const byEmail = { emailLower: email.toLowerCase() }
        return toUser(await users.findOneAndUpdate(byEmail, { $set: { role } }, { returnDocument: 'after' }))
      }),
  }
}

function toUser(document: UserDocument | null): UserRecord | undefined {
  if (!document) return undefined
  const { emailLower: _, ...user } = document
  return fromDocument(user)
}
