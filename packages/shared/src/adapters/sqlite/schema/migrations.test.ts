import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../connection/database.ts'
import { migrate } from './migrations.ts'

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

  it('leave nothing of a step that fails, and can be run again', () => {
    const broken = `${SECOND}; INSERT INTO missing VALUES (1)`
    expect(() => migrate(db, [FIRST, broken])).toThrow('missing')
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

describe('an opened database', () => {
  it('waits for the disk with every commit, and for foreign keys', () => {
    const db = openDatabase(':memory:', 10)
    const FULL = 2
    expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: FULL })
    expect(db.prepare('PRAGMA foreign_keys').get()).toEqual({ foreign_keys: 1 })
    db.close()
  })
})
