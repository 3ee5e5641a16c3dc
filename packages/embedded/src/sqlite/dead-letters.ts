import type { DeadLetter, DeadLetterStore } from '@orders/shared/ports/stores'
import { prepareAdminLogInsert } from './admin-log.ts'
import { AFTER_ALL_IDS, integer, type Row, text } from './rows.ts'
import type { Connection } from './transactions.ts'

export function createSqliteDeadLetters({ db, read, write }: Connection): DeadLetterStore {
  // The queue delivers at least once: a letter that is here already is not worth an error.
  const keep = db.prepare(`
    INSERT INTO dead_letters (id, body, reason, receive_count, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`)
  const page = db.prepare('SELECT * FROM dead_letters WHERE id < ? ORDER BY id DESC LIMIT ?')
  const byId = db.prepare('SELECT * FROM dead_letters WHERE id = ?')
  const remove = db.prepare('DELETE FROM dead_letters WHERE id = ?')
  const log = prepareAdminLogInsert(db)

  return {
    keep: ({ id, body, reason, receiveCount, at }) =>
      write(() => {
        keep.run(id, body, reason, receiveCount, at)
      }),
    list: ({ limit, beforeId = AFTER_ALL_IDS }) => read(() => page.all(beforeId, limit).map(toDeadLetter)),
    findById: (id) =>
      read(() => {
        const row = byId.get(id)
        return row && toDeadLetter(row)
      }),
    remove: (id, entry) =>
      write(() => {
        if (remove.run(id).changes === 0) return false
        log(entry)
        return true
      }),
  }
}

function toDeadLetter(row: Row): DeadLetter {
  return {
    id: text(row, 'id'),
    body: text(row, 'body'),
    reason: text(row, 'reason'),
    receiveCount: integer(row, 'receive_count'),
    at: text(row, 'at'),
  }
}
