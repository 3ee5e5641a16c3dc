import type { DatabaseSync } from 'node:sqlite'
import { judgeToken, type RotatedFamily } from '../../domain/refresh-rotation.ts'
import type { SessionStore } from '../../ports/stores.ts'
import type { Connection } from './connection/transactions.ts'
import { integer, optional, type Row, text } from './rows.ts'

export function createSqliteSessions({ db, write }: Connection): SessionStore {
  const { open, find, rotate, revoke, purge } = prepareStatements(db)

  return {
    open: ({ id, userId, currentHash, expiresAtMs }) =>
      write(() => {
        open.run(id, userId, currentHash, expiresAtMs)
      }),
    rotate: (request) =>
      write(() => {
        const { familyId, presentedHash, nextHash, nowMs, expiresAtMs } = request
        const row = find.get(familyId)
        const token = judgeToken(row && toFamily(row), request)
        if (token === 'reused') revoke.run(familyId)
        if (token !== 'current') return token
        rotate.run(nextHash, presentedHash, nowMs, expiresAtMs, familyId)
        return 'rotated'
      }),
    revoke: (familyId) =>
      write(() => {
        revoke.run(familyId)
      }),
    purge: (nowMs, limit) => write(() => Number(purge.run(nowMs, limit).changes)),
  }
}

const toFamily = (row: Row): RotatedFamily => ({
  currentHash: text(row, 'current_hash'),
  expiresAtMs: integer(row, 'expires_at_ms'),
  previousHash: optional(text, row, 'previous_hash'),
  rotatedAtMs: optional(integer, row, 'rotated_at_ms'),
})

function prepareStatements(db: DatabaseSync) {
  return {
    open: db.prepare('INSERT INTO sessions (id, user_id, current_hash, expires_at_ms) VALUES (?, ?, ?, ?)'),
    find: db.prepare('SELECT current_hash, previous_hash, rotated_at_ms, expires_at_ms FROM sessions WHERE id = ?'),
    rotate: db.prepare(`
      UPDATE sessions SET current_hash = ?, previous_hash = ?, rotated_at_ms = ?, expires_at_ms = ? WHERE id = ?`),
    revoke: db.prepare('DELETE FROM sessions WHERE id = ?'),
    purge: db.prepare(`
      DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at_ms <= ? LIMIT ?)`),
  }
}
