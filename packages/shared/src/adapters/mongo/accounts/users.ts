import type { ClientSession } from 'mongodb'
import { DomainError } from '../../../domain/errors.ts'
import { addressHash, addressKey } from '../../../domain/mail-address.ts'
import type { NewPassword, UserRecord, UserStore } from '../../../ports/stores.ts'
import { createKeyedLock } from '../../../resilience/keyed-lock.ts'
import { withEntry } from '../admin-log.ts'
import type { Connection } from '../connection/connection.ts'
import { isDuplicateKey } from '../connection/failures.ts'
import { fromDocument, toDocument, type UserDocument } from '../documents.ts'
import { releaseHeld, toAccountMail } from '../mails/mails.ts'
import { createLookup } from '../reads/lookup.ts'
import type { Collections } from '../schema/collections.ts'
import { rollBack } from '../transactions/transaction.ts'
import { ownerOfToken, type TokenUse, useToken } from './account-tokens.ts'
import { eraseKeys, eraseUser } from './erase.ts'
import { endSessions } from './sessions.ts'

export function createMongoUsers(connection: Connection): UserStore {
  const { run, transact, collections } = connection
  const { users, mails } = collections
  const lookUp = createLookup(connection, users)
  const withLock = createKeyedLock()

  /**
   * MongoDB refuses a login that meets a change of the password. Not every server that speaks its language does: what was opened just before
   * the change, unseen by it, ends here.
   */
  const endLateLogins = ({ userId, nowMs, exceptId }: { userId: string; nowMs: number; exceptId?: string }) =>
    transact((session) => endSessions(collections, { userId, nowMs, exceptId }, session))

  return {
    insert: (user, mail) => {
      const emailLower = addressKey(user.email)
      return withLock(emailLower, async () => {
        // A transaction that finds the address taken may only learn so much as that it has lost a race
        if (await run(() => users.findOne({ emailLower }, { projection: { _id: 1 } })))
          throw new DomainError('EMAIL_TAKEN')
        await transact(async (session) => {
          await users.insertOne({ ...toDocument(user), emailLower }, { session }).catch(refuseTaken)
          if (mail) await mails.insertOne(toAccountMail(mail), { session })
        })
      })
    },
    findById: async (id) => toUser(await lookUp(id)),
    findByEmail: (email) => run(async () => toUser(await users.findOne({ emailLower: addressKey(email) }))),
    setRole: (email, role, entry) =>
      withEntry(connection, entry, async (options) => {
        const byEmail = { emailLower: addressKey(email) }
        const change = { $set: { role } }
        return toUser(await users.findOneAndUpdate(byEmail, change, { ...options, returnDocument: 'after' }))
      }),
    verifyEmail: (hash, nowMs) =>
      transact(async (session) => {
        const use = { hash, purpose: 'verify-email' as const, nowMs }
        const userId = await ownerOfToken(collections, use, session)
        if (userId === undefined) return undefined
        return (await verifyWith(collections, { ...use, userId }, session)) ?? rollBack(session)
      }),
    changePassword: async (change, exceptSessionId) => {
      const ended = await transact((session) => changePassword(collections, { ...change, exceptSessionId }, session))
      return ended && [...ended, ...(await endLateLogins({ ...change, exceptId: exceptSessionId }))]
    },
    resetPassword: async (tokenHash, change) => {
      const ended = await transact(async (session) => {
        const { userId, nowMs } = change
        const use = { hash: tokenHash, purpose: 'reset-password' as const, nowMs, userId }
        if (!(await verifyWith(collections, use, session))) return rollBack(session)
        return changePassword(collections, change, session)
      })
      return ended && [...ended, ...(await endLateLogins(change))]
    },
    erase: async (userId, nowMs) => {
      // Before, too: an erasure that is cut short cannot be asked for again
      await eraseKeys(connection, userId)
      const ended = await transact((session) => eraseUser(collections, { userId, nowMs }, session))
      if (ended) await eraseKeys(connection, userId)
      return ended
    },
  }
}

function refuseTaken(error: unknown): never {
  throw isDuplicateKey(error) ? new DomainError('EMAIL_TAKEN') : error
}

/**
 * Uses the token up and verifies the address. The user is written first, as by all that changes an account: of two that hold a token
 * of the same user each, both would otherwise wait for what the other one has.
 * @returns `undefined` where there is no such user or token; the transaction is to be rolled back then
 */
async function verifyWith(
  collections: Collections,
  use: TokenUse & { userId: string },
  session: ClientSession,
): Promise<UserRecord | undefined> {
  const { users, suppressions, accountTokens } = collections
  const { userId, nowMs } = use
  const change = { $set: { emailVerifiedAt: new Date(nowMs).toISOString() } }
  const user = toUser(await users.findOneAndUpdate({ _id: userId }, change, { session, returnDocument: 'after' }))
  if (!user || !(await useToken(collections, use, session))) return undefined
  await accountTokens.deleteMany({ userId, purpose: 'verify-email' }, { session })
  await suppressions.deleteOne({ _id: addressHash(user.email) }, { session })
  await releaseHeld(collections, userId, nowMs, session)
  return user
}

async function changePassword(
  collections: Collections,
  { userId, formerHash, passwordHash, nowMs, mail, exceptSessionId }: NewPassword & { exceptSessionId?: string },
  session: ClientSession,
): Promise<string[] | undefined> {
  const { users, accountTokens, mails } = collections
  const user = { _id: userId, ...(formerHash === undefined ? {} : { passwordHash: formerHash }) }
  const { matchedCount } = await users.updateOne(user, { $set: { passwordHash } }, { session })
  if (matchedCount === 0) return undefined
  await accountTokens.deleteMany({ userId, purpose: 'reset-password' }, { session })
  await mails.insertOne(toAccountMail(mail), { session })
  return endSessions(collections, { userId, nowMs, exceptId: exceptSessionId }, session)
}

function toUser(document: UserDocument | null): UserRecord | undefined {
  if (!document) return undefined
  const { emailLower: _, lastLoginAtMs: _login, ...user } = document
  return fromDocument(user)
}
