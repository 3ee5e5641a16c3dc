import type { DatabaseSync } from 'node:sqlite'
import { DomainError } from '../../domain/errors.ts'
import type { IdempotentRequest } from '../../domain/idempotency-key.ts'
import type { IdempotencyStore } from '../../ports/stores.ts'
import type { Connection } from './connection/transactions.ts'
import { text } from './rows.ts'

/** What requests were answered, as a part of the transaction that makes the change. */
export interface Answers {
  /** @returns what it was answered before, as JSON. @throws DomainError IDEMPOTENCY_KEY_REUSED */
  find(request: IdempotentRequest): string | undefined
  keep(request: IdempotentRequest, answer: string): void
}

export function prepareAnswers(db: DatabaseSync): Answers {
  const find = db.prepare('SELECT fingerprint, answer FROM idempotency WHERE id = ?')
  const insert = db.prepare('INSERT INTO idempotency (id, fingerprint, answer, expires_at_ms) VALUES (?, ?, ?, ?)')

  return {
    find: ({ id, fingerprint, onReplay }) => {
      const row = find.get(id)
      if (row && text(row, 'fingerprint') !== fingerprint) throw new DomainError('IDEMPOTENCY_KEY_REUSED')
      if (row) onReplay?.()
      return row && text(row, 'answer')
    },
    keep: ({ id, fingerprint, expiresAtMs }, answer) => {
      insert.run(id, fingerprint, answer, expiresAtMs)
    },
  }
}

export function createSqliteIdempotency({ db, write }: Connection): IdempotencyStore {
  const purge = db.prepare(
    'DELETE FROM idempotency WHERE id IN (SELECT id FROM idempotency WHERE expires_at_ms <= ? LIMIT ?)',
  )
  return { purge: (nowMs, limit) => write(() => Number(purge.run(nowMs, limit).changes)) }
}
