import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore, type SqliteStore } from '../store.ts'

let folder: string
let store: SqliteStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-'))
  store = openSqliteStore({ path: join(folder, 'orders.db') })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

/** As an operator with a tool of SQLite. */
function edit(...statements: string[]): void {
  const db = new DatabaseSync(join(folder, 'orders.db'))
  for (const statement of statements) db.exec(statement)
  db.close()
}

const order = (id: string) => `
  INSERT INTO orders (id, user_id, status, version, attempts, idempotency_key, fingerprint, document)
  VALUES ('${id}', 'ada', 'PENDING', 1, 0, 'key of hers', 'f', '{}')`

describe('the preparation of an SQLite file', () => {
  it('makes indexes and triggers again that somebody has dropped', async () => {
    edit('DROP INDEX orders_by_key', 'DROP TRIGGER admin_log_is_kept')
    expect(await store.prepare()).toEqual([])
    expect(() => edit(order('1'), order('2'))).toThrow(/UNIQUE/)
  })

  it('makes all others where one cannot be made, and says by name what stands in its way', async () => {
    edit('DROP INDEX orders_by_key', 'DROP INDEX orders_by_user', order('1'), order('2'))
    const missing = await store.prepare()
    expect(missing).toMatchObject([
      { name: 'orders_by_key', reason: 'some rows have the same keys: npm run audit names them' },
    ])
    expect(JSON.stringify(missing)).not.toContain('key of hers')
    expect(await store.audit.duplicates({ limit: 9 })).toEqual([{ share: 'key', firstId: '1', lastId: '2', count: 2 }])
    edit(`DELETE FROM orders WHERE id = '2'`)
    expect(await store.prepare()).toEqual([])
  })

  it('finds one that is there and is another', async () => {
    edit('DROP INDEX orders_by_key', 'CREATE INDEX orders_by_key ON orders (user_id, idempotency_key)')
    expect(await store.prepare()).toMatchObject([{ name: 'orders_by_key', reason: expect.stringContaining('another') }])
  })

  it('makes no table again, since what was in it is lost', async () => {
    edit('DROP TABLE sessions')
    expect(await store.prepare()).toEqual([
      { name: 'sessions', reason: 'the table is missing: restore the file from a backup' },
      ...['sessions_by_expiry', 'sessions_by_user', 'sessions_ended'].map((name) => ({
        name,
        reason: 'it cannot be made: the log says why',
        cause: expect.any(String),
      })),
    ])
  })
})
