import type { DatabaseSync } from 'node:sqlite'
import { ADMIN_ACTIONS, type AdminLogEntry } from '../../contracts/admin.ts'
import type { AdminLog } from '../../ports/stores.ts'
import type { Connection } from './connection/transactions.ts'
import { AFTER_ALL_IDS, oneOf, type Row, text } from './rows.ts'

/** Adds the entry, if there is one, as a part of the transaction that makes the change. */
export function prepareAdminLogInsert(db: DatabaseSync): (entry: AdminLogEntry | undefined) => void {
  const insert = db.prepare(
    'INSERT INTO admin_log (id, at, admin_id, action, target, details) VALUES (?, ?, ?, ?, ?, ?)',
  )
  return (entry) => {
    if (!entry) return
    const { id, at, adminId, action, target, details } = entry
    insert.run(id, at, adminId, action, target, JSON.stringify(details))
  }
}

export function createSqliteAdminLog({ db, read, write }: Connection): AdminLog {
  const add = prepareAdminLogInsert(db)
  const ofTargets = db.prepare('SELECT * FROM admin_log WHERE target IN (SELECT value FROM json_each(?)) LIMIT 1000')
  const page = db.prepare('SELECT * FROM admin_log WHERE id < ? ORDER BY id DESC LIMIT ?')

  return {
    record: (entry) => write(() => add(entry)),
    list: ({ limit, beforeId = AFTER_ALL_IDS }) => read(() => page.all(beforeId, limit).map(toEntry)),
    listOfTargets: (targets) => read(() => ofTargets.all(JSON.stringify(targets)).map(toEntry)),
  }
}

function toEntry(row: Row): AdminLogEntry {
  const details: AdminLogEntry['details'] = JSON.parse(text(row, 'details'))
  return {
    id: text(row, 'id'),
    at: text(row, 'at'),
    adminId: text(row, 'admin_id'),
    action: oneOf(ADMIN_ACTIONS, row, 'action'),
    target: text(row, 'target'),
    details,
  }
}
