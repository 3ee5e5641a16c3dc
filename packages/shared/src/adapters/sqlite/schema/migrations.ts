import type { DatabaseSync } from 'node:sqlite'
import {
  SCHEMA_V1,
  SCHEMA_V2,
  SCHEMA_V3,
  SCHEMA_V4,
  SCHEMA_V5,
  SCHEMA_V6,
  SCHEMA_V7,
  SCHEMA_V8,
  SCHEMA_V9,
  SCHEMA_V10,
  SCHEMA_V11,
  SCHEMA_V12,
  SCHEMA_V13,
} from './schema.ts'

/** The step at index n leads from version n to n + 1. Released steps are never edited: files out there have run them. */
const MIGRATIONS: readonly string[] = [
  SCHEMA_V1,
  SCHEMA_V2,
  SCHEMA_V3,
  SCHEMA_V4,
  SCHEMA_V5,
  SCHEMA_V6,
  SCHEMA_V7,
  SCHEMA_V8,
  SCHEMA_V9,
  SCHEMA_V10,
  SCHEMA_V11,
  SCHEMA_V12,
  SCHEMA_V13,
]

/**
 * Brings the file to the newest version, all steps or none. The version is read again under the write lock, so that of two processes that
 * open the file at once only one runs a step.
 * @throws when the file was written by a newer version of this program
 */
export function migrate(db: DatabaseSync, migrations: readonly string[] = MIGRATIONS): void {
  if (versionOf(db) === migrations.length) return
  db.exec('BEGIN IMMEDIATE')
  try {
    runAll(db, migrations)
    db.exec('COMMIT')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/**
 * For a file that may be brought up to date, though not here.
 * @throws when it is no database of this program, or of a newer version of it
 */
export function requireReadable(db: DatabaseSync): void {
  const version = versionOf(db)
  if (version === 0) throw new Error('it holds no orders')
  if (version > MIGRATIONS.length) throw tooNew(version, MIGRATIONS)
}

/**
 * For who must not change the schema: a system of another version may run on the file.
 * @throws when the file is not of this program's version
 */
export function requireVersion(db: DatabaseSync, migrations: readonly string[] = MIGRATIONS): void {
  const version = versionOf(db)
  if (version > migrations.length) throw tooNew(version, migrations)
  if (version < migrations.length)
    throw new Error(
      `the database has version ${version}, this program needs ${migrations.length}: start the system with it once, which brings the database up to date`,
    )
}

const tooNew = (version: number, migrations: readonly string[]) =>
  new Error(`the database has version ${version}, this program knows ${migrations.length} at most`)

function runAll(db: DatabaseSync, migrations: readonly string[]): void {
  const version = versionOf(db)
  if (version > migrations.length) throw tooNew(version, migrations)
  for (const step of migrations.slice(version)) db.exec(step)
  db.exec(`PRAGMA user_version = ${migrations.length}`)
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version'])
}
