import { ROLES } from '../../contracts/auth.ts'
import { DomainError } from '../../domain/errors.ts'
import type { UserRecord, UserStore } from '../../ports/stores.ts'
import { prepareAdminLogInsert } from './admin-log.ts'
import type { Connection } from './connection/transactions.ts'
import { oneOf, type Row, text } from './rows.ts'

export function createSqliteUsers({ db, read, write }: Connection): UserStore {
  const insert = db.prepare(`
    INSERT INTO users (id, username, email, email_lower, role, password_hash, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (email_lower) DO NOTHING`)
  const byId = db.prepare('SELECT * FROM users WHERE id = ?')
  const byEmail = db.prepare('SELECT * FROM users WHERE email_lower = ?')
  const setRole = db.prepare('UPDATE users SET role = ? WHERE email_lower = ? RETURNING *')
  const log = prepareAdminLogInsert(db)
  const toUserIfFound = (row: Row | undefined) => row && toUser(row)

  return {
    insert: ({ id, username, email, role, passwordHash, createdAt }) =>
      write(() => {
        const { changes } = insert.run(id, username, email, email.toLowerCase(), role, passwordHash, createdAt)
        if (changes === 0) throw new DomainError('EMAIL_TAKEN')
      }),
    findById: (id) => read(() => toUserIfFound(byId.get(id))),
    findByEmail: (email) => read(() => toUserIfFound(byEmail.get(email.toLowerCase()))),
    setRole: (email, role, entry) =>
      write(() => {
        const row = setRole.get(role, email.toLowerCase())
        if (row) log(entry)
        return toUserIfFound(row)
      }),
  }
}

function toUser(row: Row): UserRecord {
  return {
    id: text(row, 'id'),
    username: text(row, 'username'),
    email: text(row, 'email'),
    role: oneOf(ROLES, row, 'role'),
    passwordHash: text(row, 'password_hash'),
    createdAt: text(row, 'created_at'),
  }
}
