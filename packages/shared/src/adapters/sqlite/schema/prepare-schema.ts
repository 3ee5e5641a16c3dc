import { DatabaseSync } from 'node:sqlite'
import { type Shortcoming, StoreUnavailable } from '../../../ports/stores.ts'
import type { Connection } from '../connection/transactions.ts'
import { text } from '../rows.ts'
import { migrate } from './migrations.ts'

/** Indexes that a constraint of a table makes have no SQL, and are in that of the table. */
const SCHEMA = `SELECT name, type, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid`
const CONSTRAINT = 19

interface Part {
  name: string
  type: string
  sql: string
}

/**
 * Verifies that a file has everything that a new one would have. Indexes and triggers that are missing are made, each by itself; a
 * table is not, since what was in it would still be missing.
 * @returns what is not as it has to be
 */
export async function prepareSchema(connection: Connection): Promise<Shortcoming[]> {
  const there = new Map((await connection.read(() => partsOf(connection.db))).map(({ name, sql }) => [name, sql]))
  const found: Shortcoming[] = []
  for (const { name, type, sql } of declaredParts()) {
    const present = there.get(name)
    const make = () => (type === 'table' ? NO_TABLE : reasonAgainst(connection, sql))
    const reason = present === undefined ? await make() : differenceOf(present, sql)
    if (reason) found.push({ name, ...reason })
  }
  return found
}

type Reason = Omit<Shortcoming, 'name'>

const NO_TABLE: Reason = { reason: 'the table is missing: restore the file from a backup' }

async function reasonAgainst({ db, write }: Connection, sql: string): Promise<Reason | undefined> {
  try {
    await write(() => db.exec(sql))
    return undefined
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error
    return {
      reason: isConstraint(error)
        ? 'some rows have the same keys: npm run audit names them'
        : 'it cannot be made: the log says why',
      cause: String(error),
    }
  }
}

function differenceOf(present: string, declared: string): Reason | undefined {
  return plain(present) === plain(declared) ? undefined : { reason: 'there is another one of this name' }
}

/** SQLite keeps the text as it was typed. */
const plain = (sql: string): string => sql.replaceAll(/\s+/g, ' ').replaceAll('"', '').trim()

const isConstraint = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === CONSTRAINT

function declaredParts(): Part[] {
  const db = new DatabaseSync(':memory:')
  try {
    migrate(db)
    return partsOf(db)
  } finally {
    db.close()
  }
}

const partsOf = (db: DatabaseSync): Part[] =>
  db
    .prepare(SCHEMA)
    .all()
    .map((row) => ({ name: text(row, 'name'), type: text(row, 'type'), sql: text(row, 'sql') }))
