import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describeStoreContract } from '../../testing/store.contract.ts'
import { openSqliteStore } from './store.ts'

describeStoreContract('SQLite', async ({ hasTopic } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'orders-'))
  const path = join(folder, 'orders.db')
  const store = openSqliteStore({ path, hasTopic })
  return {
    store,
    dump: async () => dumpOf(path),
    close: async () => {
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
})

/** Every row of every table. */
function dumpOf(path: string): string {
  const db = new DatabaseSync(path, { readOnly: true })
  const tables = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all()
  const rows = tables.map(({ name }) => [name, db.prepare(`SELECT * FROM "${name}"`).all()])
  db.close()
  return JSON.stringify(rows)
}
