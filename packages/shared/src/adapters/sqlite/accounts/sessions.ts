import type { DatabaseSync } from 'node:sqlite'
import { judgeToken, type RotatedFamily } from '../../../domain/refresh-rotation.ts'
import { ENDED_REMEMBERED_MS, MOST_SESSIONS, type SessionRecord, type SessionStore } from '../../../ports/stores.ts'
import type { Connection } from '../connection/transactions.ts'
import { integer, optional, type Row, text } from '../rows.ts'

export function createSqliteSessions({ db, read, write }: Connection): SessionStore {
  const { isPassword, open, endOldest, find, rotate, end, listOf, findEnded, known, purge } = prepareStatements(db)
  const endAll = prepareSessionEnd(db)

  return {
    open: (family, passwordHash) =>
      write(() => {
        const { userId, createdAtMs: nowMs } = family
        if (passwordHash !== undefined && !isPassword.get(userId, passwordHash)) return undefined
        open.run({ ...family })
        return endOldest.all({ userId, nowMs, expiresAtMs: nowMs + ENDED_REMEMBERED_MS }).map((row) => text(row, 'id'))
      }),
    rotate: (request) =>
      write(() => {
        const { familyId, presentedHash, nextHash, nowMs, expiresAtMs } = request
        const row = find.get(familyId)
        const token = judgeToken(row && toFamily(row), request)
        if (token === 'reused') end.run({ nowMs, expiresAtMs: nowMs + ENDED_REMEMBERED_MS, id: familyId, userId: null })
        if (token !== 'current') return token
        rotate.run({ nextHash, presentedHash, nowMs, expiresAtMs, familyId })
        return 'rotated'
      }),
    end: (id, nowMs, userId) =>
      write(() => {
        const { changes } = end.run({ nowMs, expiresAtMs: nowMs + ENDED_REMEMBERED_MS, id, userId: userId ?? null })
        return changes > 0
      }),
    endAll: (userId, nowMs, exceptId) => write(() => endAll(userId, nowMs, exceptId)),
    listOf: (userId, nowMs) => read(() => listOf.all(userId, nowMs).map(toSession)),
    findEnded: (sinceMs) =>
      read(() =>
        findEnded.all(sinceMs).map((row) => ({ id: text(row, 'id'), endedAtMs: integer(row, 'ended_at_ms') })),
      ),
    isKnownAddress: (userId, addressHash) => read(() => known.get(userId, addressHash) !== undefined),
    purge: (nowMs, limit) => write(() => Number(purge.run(nowMs, limit).changes)),
  }
}

const toFamily = (row: Row): RotatedFamily => ({
  currentHash: text(row, 'current_hash'),
  expiresAtMs: integer(row, 'expires_at_ms'),
  previousHash: optional(text, row, 'previous_hash'),
  rotatedAtMs: optional(integer, row, 'rotated_at_ms'),
})

const toSession = (row: Row): SessionRecord => ({
  id: text(row, 'id'),
  userId: text(row, 'user_id'),
  createdAtMs: integer(row, 'created_at_ms'),
  lastUsedAtMs: integer(row, 'last_used_at_ms'),
  userAgent: text(row, 'user_agent'),
  address: text(row, 'address'),
  expiresAtMs: integer(row, 'expires_at_ms'),
})

const END = 'UPDATE sessions SET ended_at_ms = :nowMs, expires_at_ms = :expiresAtMs'

function prepareStatements(db: DatabaseSync) {
  return {
    isPassword: db.prepare('SELECT 1 FROM users WHERE id = ? AND password_hash = ?'),
    endOldest: db.prepare(`${END}
      WHERE id IN (
        SELECT id FROM sessions WHERE user_id = :userId AND ended_at_ms IS NULL AND expires_at_ms > :nowMs
        ORDER BY last_used_at_ms DESC LIMIT -1 OFFSET ${MOST_SESSIONS})
      RETURNING id`),
    open: db.prepare(`
      INSERT INTO sessions
        (id, user_id, current_hash, expires_at_ms, created_at_ms, last_used_at_ms, user_agent, address, address_hash)
      VALUES (:id, :userId, :currentHash, :expiresAtMs, :createdAtMs, :createdAtMs, :userAgent, :address, :addressHash)`),
    find: db.prepare(`
      SELECT current_hash, previous_hash, rotated_at_ms, expires_at_ms FROM sessions
      WHERE id = ? AND ended_at_ms IS NULL`),
    rotate: db.prepare(`
      UPDATE sessions SET current_hash = :nextHash, previous_hash = :presentedHash, rotated_at_ms = :nowMs,
        last_used_at_ms = :nowMs, expires_at_ms = :expiresAtMs
      WHERE id = :familyId`),
    end: db.prepare(`${END}
      WHERE id = :id AND user_id = COALESCE(:userId, user_id) AND ended_at_ms IS NULL AND expires_at_ms > :nowMs`),
    listOf: db.prepare(`
      SELECT * FROM sessions WHERE user_id = ? AND ended_at_ms IS NULL AND expires_at_ms > ?
      ORDER BY last_used_at_ms DESC LIMIT ${MOST_SESSIONS}`),
    findEnded: db.prepare('SELECT id, ended_at_ms FROM sessions WHERE ended_at_ms >= ?'),
    known: db.prepare('SELECT 1 FROM sessions WHERE user_id = ? AND address_hash = ? LIMIT 1'),
    purge: db.prepare(`
      DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at_ms <= ? LIMIT ?)`),
  }
}

/** Ends all of a user's sessions but one, as a part of a transaction. @returns the ids of those that went on until now */
export function prepareSessionEnd(db: DatabaseSync): (userId: string, nowMs: number, exceptId?: string) => string[] {
  const end = db.prepare(`
    ${END} WHERE user_id = :userId AND id <> :exceptId AND ended_at_ms IS NULL AND expires_at_ms > :nowMs RETURNING id`)
  return (userId, nowMs, exceptId = '') =>
    end.all({ nowMs, expiresAtMs: nowMs + ENDED_REMEMBERED_MS, userId, exceptId }).map((row) => text(row, 'id'))
}
