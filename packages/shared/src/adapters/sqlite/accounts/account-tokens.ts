import type { DatabaseSync } from 'node:sqlite'
import { TOKEN_PURPOSES, type TokenPurpose } from '../../../domain/account-token.ts'
import type { AccountTokenStore } from '../../../ports/stores.ts'
import type { Connection } from '../connection/transactions.ts'
import { integer, oneOf, type Row, text } from '../rows.ts'

export function createSqliteAccountTokens({ db, read, write }: Connection): AccountTokenStore {
  const insert = db.prepare('INSERT INTO account_tokens (hash, user_id, purpose, expires_at_ms) VALUES (?, ?, ?, ?)')
  const find = db.prepare('SELECT * FROM account_tokens WHERE hash = ? AND purpose = ? AND expires_at_ms > ?')
  const purge = db.prepare(`
    DELETE FROM account_tokens WHERE hash IN (SELECT hash FROM account_tokens WHERE expires_at_ms <= ? LIMIT ?)`)

  return {
    add: ({ hash, userId, purpose, expiresAtMs }) =>
      write(() => {
        insert.run(hash, userId, purpose, expiresAtMs)
      }),
    find: (hash, purpose, nowMs) =>
      read(() => {
        const row = find.get(hash, purpose, nowMs)
        return row && toToken(row)
      }),
    purge: (nowMs, limit) => write(() => Number(purge.run(nowMs, limit).changes)),
  }
}

const toToken = (row: Row) => ({
  hash: text(row, 'hash'),
  userId: text(row, 'user_id'),
  purpose: oneOf(TOKEN_PURPOSES, row, 'purpose'),
  expiresAtMs: integer(row, 'expires_at_ms'),
})

/** For transactions that a token allows. */
export function prepareTokenUse(db: DatabaseSync) {
  const find = db.prepare('SELECT user_id FROM account_tokens WHERE hash = ? AND purpose = ? AND expires_at_ms > ?')
  const forgetAll = db.prepare('DELETE FROM account_tokens WHERE user_id = ? AND purpose = ?')
  return {
    /** @returns whose it is, where it is good */
    ownerOf: (hash: string, purpose: TokenPurpose, nowMs: number): string | undefined => {
      const row = find.get(hash, purpose, nowMs)
      return row && text(row, 'user_id')
    },
    /** Uses up all of the user's tokens of this purpose. */
    forget: (userId: string, purpose: TokenPurpose) => {
      forgetAll.run(userId, purpose)
    },
  }
}
