import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../connection/database.ts'
import { openSqliteStore } from '../store.ts'
import { migrate } from './migrations.ts'
import { SCHEMA_V1, SCHEMA_V2, SCHEMA_V3, SCHEMA_V4, SCHEMA_V5, SCHEMA_V6, SCHEMA_V7 } from './schema.ts'

describe('migrations', () => {
  let db: DatabaseSync
  beforeEach(() => {
    db = new DatabaseSync(':memory:')
  })
  afterEach(() => db.close())

  const FIRST = 'CREATE TABLE notes (body TEXT)'
  const SECOND = `INSERT INTO notes VALUES ('second')`
  const notes = () => db.prepare('SELECT body FROM notes').all()
  const version = () => db.prepare('PRAGMA user_version').get()

  it('run once each, in order', () => {
    migrate(db, [FIRST])
    migrate(db, [FIRST, SECOND])
    migrate(db, [FIRST, SECOND])
    expect(notes()).toEqual([{ body: 'second' }])
    expect(version()).toEqual({ user_version: 2 })
  })

  it('leave nothing of a run of which a step fails, and can be run again', () => {
    const third = `INSERT INTO notes VALUES ('third'); INSERT INTO missing VALUES (1)`
    migrate(db, [FIRST])
    expect(() => migrate(db, [FIRST, SECOND, third])).toThrow('missing')
    expect(notes()).toEqual([])
    expect(version()).toEqual({ user_version: 1 })
    migrate(db, [FIRST, SECOND])
    expect(notes()).toHaveLength(1)
  })

  it('refuse a file of a newer program', () => {
    migrate(db, [FIRST, SECOND])
    expect(() => migrate(db, [FIRST])).toThrow('the database has version 2, this program knows 1 at most')
  })
})

describe('the schema', () => {
  it('knows the products of orders of before, and of new ones', () => {
    const db = new DatabaseSync(':memory:')
    migrate(db, [SCHEMA_V1, SCHEMA_V2, SCHEMA_V3, SCHEMA_V4, SCHEMA_V5, SCHEMA_V6, SCHEMA_V7])
    const place = (id: string, ...products: string[]) => {
      const document = JSON.stringify({ items: products.map((productId) => ({ productId })) })
      db.prepare(
        `INSERT INTO orders (id, user_id, status, version, attempts, document) VALUES (?, 'ada', 'PENDING', 1, 0, ?)`,
      ).run(id, document)
    }
    place('1', 'bike', 'helmet')
    place('2', 'bike')
    migrate(db)
    place('3', 'helmet')
    const rows = db.prepare('SELECT product_id, order_id FROM order_products ORDER BY 1, 2').all()
    expect(rows.map((row) => Object.values(row).join(' '))).toEqual(['bike 1', 'bike 2', 'helmet 1', 'helmet 3'])
    db.close()
  })

  it('gives no number twice, and lets orders of before wait for theirs', () => {
    const db = openDatabase(':memory:', 10)
    migrate(db)
    const insert = db.prepare(
      `INSERT INTO orders (id, user_id, number, status, version, attempts, document) VALUES (?, 'ada', ?, 'PENDING', 1, 0, '{}')`,
    )
    for (const id of ['1', '2']) insert.run(id, null)
    insert.run('3', 'BXZH-RB9Y')
    expect(() => insert.run('4', 'BXZH-RB9Y')).toThrow('UNIQUE')
    db.close()
  })
})

describe('products of a file from before they had versions', () => {
  it('have the first version, and are on sale', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'orders-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'orders.sqlite')
    const before = new DatabaseSync(path)
    migrate(before, [SCHEMA_V1, SCHEMA_V2, SCHEMA_V3, SCHEMA_V4, SCHEMA_V5])
    before.exec(`INSERT INTO products VALUES ('bike1', 'Bike', 9800, 'USD', 3, 5)`)
    before.close()
    const store = openSqliteStore({ path })
    expect(await store.prepare()).toEqual([])
    expect(await store.products.list({ limit: 9 })).toEqual([
      {
        id: 'bike1',
        name: 'Bike',
        price: { amount: 9800, currency: 'USD' },
        available: 3,
        stocked: 5,
        archived: false,
        version: 1,
      },
    ])
    await store.close()
  })
})

describe('an opened database', () => {
  it('waits for the disk with every commit, and for foreign keys', () => {
    const db = openDatabase(':memory:', 10)
    const FULL = 2
    expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: FULL })
    expect(db.prepare('PRAGMA foreign_keys').get()).toEqual({ foreign_keys: 1 })
    db.close()
  })

  it('leaves no page of a savepoint in a temporary file', () => {
    const db = openDatabase(':memory:', 10)
    const MEMORY = 2
    expect(db.prepare('PRAGMA temp_store').get()).toEqual({ temp_store: MEMORY })
    db.close()
  })
})
