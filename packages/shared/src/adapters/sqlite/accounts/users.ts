import { ROLES } from '../../../contracts/auth.ts'
import { DomainError } from '../../../domain/errors.ts'
import { addressHash, addressKey } from '../../../domain/mail-address.ts'
import type { NewPassword, UserRecord, UserStore } from '../../../ports/stores.ts'
import { prepareAdminLogInsert } from '../admin-log.ts'
import type { Connection } from '../connection/transactions.ts'
import { prepareAccountMailInsert, RELEASE_HELD } from '../mails/mails.ts'
import { oneOf, optional, type Row, text } from '../rows.ts'
import { prepareTokenUse } from './account-tokens.ts'
import { prepareErase } from './erase.ts'
import { prepareSessionEnd } from './sessions.ts'

export function createSqliteUsers({ db, read, write, emptyLog }: Connection): UserStore {
  const insert = db.prepare(`
    INSERT INTO users (id, username, email, email_lower, role, password_hash, created_at, email_verified_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email_lower) DO NOTHING`)
  const byId = db.prepare('SELECT * FROM users WHERE id = ?')
  const byEmail = db.prepare('SELECT * FROM users WHERE email_lower = ?')
  const setRole = db.prepare('UPDATE users SET role = ? WHERE email_lower = ? RETURNING *')
  const setVerified = db.prepare('UPDATE users SET email_verified_at = ? WHERE id = ? RETURNING *')
  const setPassword = db.prepare(
    'UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = COALESCE(?, password_hash)',
  )
  const lift = db.prepare('DELETE FROM suppressions WHERE id = ?')
  const releaseHeld = db.prepare(RELEASE_HELD)
  const log = prepareAdminLogInsert(db)
  const addMail = prepareAccountMailInsert(db)
  const tokens = prepareTokenUse(db)
  const endSessions = prepareSessionEnd(db)
  const erase = prepareErase(db)
  const toUserIfFound = (row: Row | undefined) => row && toUser(row)

  function verify(userId: string, nowMs: number): UserRecord | undefined {
    const user = toUserIfFound(setVerified.get(new Date(nowMs).toISOString(), userId))
    if (!user) return undefined
    tokens.forget(userId, 'verify-email')
    lift.run(addressHash(user.email))
    releaseHeld.run(nowMs, userId)
    return user
  }

  function change(request: NewPassword, exceptSessionId?: string): string[] | undefined {
    const { userId, formerHash = null, passwordHash, nowMs, mail } = request
    if (setPassword.run(passwordHash, userId, formerHash).changes === 0) return undefined
    tokens.forget(userId, 'reset-password')
    addMail(mail)
    return endSessions(userId, nowMs, exceptSessionId)
  }

  return {
    insert: (user, mail) =>
      write(() => {
        const { id, username, email, role, passwordHash, createdAt, emailVerifiedAt = null } = user
        const lower = addressKey(email)
        const { changes } = insert.run(id, username, email, lower, role, passwordHash, createdAt, emailVerifiedAt)
        if (changes === 0) throw new DomainError('EMAIL_TAKEN')
        addMail(mail)
      }),
    findById: (id) => read(() => toUserIfFound(byId.get(id))),
    findByEmail: (email) => read(() => toUserIfFound(byEmail.get(addressKey(email)))),
    setRole: (email, role, entry) =>
      write(() => {
        const row = setRole.get(role, addressKey(email))
        if (row) log(entry)
        return toUserIfFound(row)
      }),
    verifyEmail: (tokenHash, nowMs) =>
      write(() => {
        const userId = tokens.ownerOf(tokenHash, 'verify-email', nowMs)
        return userId === undefined ? undefined : verify(userId, nowMs)
      }),
    changePassword: (request, exceptSessionId) => write(() => change(request, exceptSessionId)),
    resetPassword: (tokenHash, request) =>
      write(() => {
        const { userId, nowMs } = request
        if (tokens.ownerOf(tokenHash, 'reset-password', nowMs) !== userId || !verify(userId, nowMs)) return undefined
        return change(request)
      }),
    erase: async (userId, nowMs) => {
      const endedIds = await write(() => erase(userId, nowMs))
      if (endedIds) await emptyLog()
      return endedIds
    },
  }
}

function toUser(row: Row): UserRecord {
  const emailVerifiedAt = optional(text, row, 'email_verified_at')
  return {
    id: text(row, 'id'),
    username: text(row, 'username'),
    email: text(row, 'email'),
    role: oneOf(ROLES, row, 'role'),
    passwordHash: text(row, 'password_hash'),
    createdAt: text(row, 'created_at'),
    ...(emailVerifiedAt === undefined ? {} : { emailVerifiedAt }),
  }
}
