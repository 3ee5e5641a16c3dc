import { type Taken, takeAllowance } from '../../../domain/allowance.ts'
import type { MailAllowances } from '../../../ports/stores.ts'
import type { Connection } from '../connection/transactions.ts'
import { text } from '../rows.ts'

export function createSqliteMailAllowances({ db, write }: Connection): MailAllowances {
  const find = db.prepare('SELECT taken FROM mail_allowances WHERE id = ?')
  const put = db.prepare(`
    INSERT INTO mail_allowances (id, taken, expires_at_ms) VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET taken = excluded.taken, expires_at_ms = excluded.expires_at_ms`)
  const purge = db.prepare(`
    DELETE FROM mail_allowances WHERE id IN (SELECT id FROM mail_allowances WHERE expires_at_ms <= ? LIMIT ?)`)

  return {
    take: (key, mailId, limit) =>
      write(() => {
        const row = find.get(key)
        const before: Taken[] = row ? JSON.parse(text(row, 'taken')) : []
        const after = takeAllowance(before, mailId, limit)
        if (after) put.run(key, JSON.stringify(after), limit.nowMs + limit.windowMs)
        return after !== undefined
      }),
    purge: (nowMs, limit) => write(() => Number(purge.run(nowMs, limit).changes)),
  }
}
