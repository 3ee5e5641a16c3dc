import { addressHash, addressKey } from '../../../domain/mail-address.ts'
import { SUPPRESSION_REASONS, type Suppression, type SuppressionStore } from '../../../ports/stores.ts'
import { prepareAdminLogInsert } from '../admin-log.ts'
import type { Connection } from '../connection/transactions.ts'
import { integer, oneOf, optional, type Row, text } from '../rows.ts'

export function createSqliteSuppressions({ db, read, write }: Connection): SuppressionStore {
  const insert = db.prepare(`
    INSERT INTO suppressions (id, user_id, reason, at_ms, detail)
    VALUES (?, (SELECT id FROM users WHERE email_lower = ?), ?, ?, ?) ON CONFLICT (id) DO NOTHING`)
  const unverify = db.prepare('UPDATE users SET email_verified_at = NULL WHERE email_lower = ?')
  const verifiedSince = db.prepare('SELECT 1 FROM users WHERE email_lower = ? AND email_verified_at > ?')
  const find = db.prepare('SELECT * FROM suppressions WHERE id = ?')
  const list = db.prepare('SELECT * FROM suppressions WHERE id > ? ORDER BY id LIMIT ?')
  const lift = db.prepare('DELETE FROM suppressions WHERE id = ?')
  const log = prepareAdminLogInsert(db)

  return {
    add: (email, { reason, atMs, detail = null }) =>
      write(() => {
        const lower = addressKey(email)
        if (verifiedSince.get(lower, new Date(atMs).toISOString())) return false
        const isNew = insert.run(addressHash(email), lower, reason, atMs, detail).changes > 0
        if (isNew) unverify.run(lower)
        return isNew
      }),
    find: (email) =>
      read(() => {
        const row = find.get(addressHash(email))
        return row && toSuppression(row)
      }),
    list: ({ limit, afterId = '' }) => read(() => list.all(afterId, limit).map(toSuppression)),
    lift: (id, entry) =>
      write(() => {
        const isLifted = lift.run(id).changes > 0
        if (isLifted) log(entry)
        return isLifted
      }),
  }
}

function toSuppression(row: Row): Suppression {
  const userId = optional(text, row, 'user_id')
  const detail = optional(text, row, 'detail')
  return {
    id: text(row, 'id'),
    reason: oneOf(SUPPRESSION_REASONS, row, 'reason'),
    atMs: integer(row, 'at_ms'),
    ...(userId === undefined ? {} : { userId }),
    ...(detail === undefined ? {} : { detail }),
  }
}
