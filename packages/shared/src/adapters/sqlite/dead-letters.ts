import { DomainError } from '../../domain/errors.ts'
import type { DeadLetter, DeadLetterStore } from '../../ports/stores.ts'
import { prepareAdminLogInsert } from './admin-log.ts'
import type { Connection } from './connection/transactions.ts'
import { prepareAnswers } from './idempotency.ts'
import { prepareOutboxInsert } from './outbox.ts'
import { AFTER_ALL_IDS, integer, optional, type Row, text } from './rows.ts'

export function createSqliteDeadLetters({ db, read, write }: Connection): DeadLetterStore {
  // The queue delivers at least once: a letter that is here already is not worth an error.
  const keep = db.prepare(`
    INSERT INTO dead_letters (id, body, reason, receive_count, at, group_id, attributes) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO NOTHING`)
  const page = db.prepare('SELECT * FROM dead_letters WHERE id < ? ORDER BY id DESC LIMIT ?')
  const byId = db.prepare('SELECT * FROM dead_letters WHERE id = ?')
  const remove = db.prepare('DELETE FROM dead_letters WHERE id = ?')
  const log = prepareAdminLogInsert(db)
  const send = prepareOutboxInsert(db)
  const answers = prepareAnswers(db)

  const find = (id: string): DeadLetter | undefined => {
    const row = byId.get(id)
    return row && toDeadLetter(row)
  }

  return {
    keep: ({ id, body, reason, receiveCount, at, groupId = null, attributes }) =>
      write(() => {
        keep.run(id, body, reason, receiveCount, at, groupId, attributes ? JSON.stringify(attributes) : null)
      }),
    list: ({ limit, beforeId = AFTER_ALL_IDS }) => read(() => page.all(beforeId, limit).map(toDeadLetter)),
    findById: (id) => read(() => find(id)),
    remove: (id, entry) =>
      write(() => {
        if (remove.run(id).changes === 0) return false
        log(entry)
        return true
      }),
    redrive: (id, { toMessage, entryFor, request }) =>
      write(() => {
        if (request && answers.find(request) !== undefined) return
        const letter = find(id)
        if (!letter) throw new DomainError('DEAD_LETTER_NOT_FOUND')
        remove.run(id)
        send(toMessage(letter))
        log(entryFor(letter))
        if (request) answers.keep(request, 'true')
      }),
  }
}

function toDeadLetter(row: Row): DeadLetter {
  const groupId = optional(text, row, 'group_id')
  const attributes = optional(text, row, 'attributes')
  return {
    id: text(row, 'id'),
    body: text(row, 'body'),
    reason: text(row, 'reason'),
    receiveCount: integer(row, 'receive_count'),
    at: text(row, 'at'),
    ...(groupId === undefined ? {} : { groupId }),
    ...(attributes === undefined ? {} : { attributes: JSON.parse(attributes) }),
  }
}
