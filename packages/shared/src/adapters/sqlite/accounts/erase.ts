import type { DatabaseSync } from 'node:sqlite'
import { NO_CUSTOMER } from '../../../domain/mail.ts'
import { ACCOUNT_KINDS } from '../mails/mails.ts'
import { text } from '../rows.ts'
import { prepareSessionEnd } from './sessions.ts'

/** Erases a user, as a transaction's work. What is left of sessions is their ids, for as long as access tokens of them may be about. */
export function prepareErase(db: DatabaseSync): (userId: string, nowMs: number) => string[] | undefined {
  const endSessions = prepareSessionEnd(db)
  const deleteUser = db.prepare('DELETE FROM users WHERE id = ? RETURNING id')
  const statements = [
    `UPDATE sessions SET user_agent = '', address = '', address_hash = '' WHERE user_id = ?`,
    'DELETE FROM account_tokens WHERE user_id = ?',
    `DELETE FROM mails WHERE user_id = ? AND kind IN (${ACCOUNT_KINDS})`,
    `UPDATE mails SET state = 'rejected', reason = '${NO_CUSTOMER}' WHERE user_id = ? AND state = 'held'`,
    'UPDATE suppressions SET user_id = NULL WHERE user_id = ?',
    'UPDATE orders SET idempotency_key = NULL, fingerprint = NULL WHERE user_id = ? AND idempotency_key IS NOT NULL',
  ].map((sql) => db.prepare(sql))

  return (userId, nowMs) => {
    const row = deleteUser.get(userId)
    if (!row) return undefined
    const ended = endSessions(text(row, 'id'), nowMs)
    for (const statement of statements) statement.run(userId)
    return ended
  }
}
