import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { migrate } from '@orders/shared/adapters/sqlite/schema/migrations'
import { SCHEMA_V1 } from '@orders/shared/adapters/sqlite/schema/schema'
import { ConfigError } from '@orders/shared/config/parse'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDataDir } from './data-dir.ts'
import { openOwnStore } from './open-data.ts'

let DATA_DIR: string
let path: string
beforeEach(() => {
  DATA_DIR = mkdtempSync(join(tmpdir(), 'orders-'))
  path = join(DATA_DIR, 'orders.sqlite')
})
afterEach(() => rmSync(DATA_DIR, { recursive: true }))

function withFile<T>(use: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(path)
  try {
    return use(db)
  } finally {
    db.close()
  }
}
const version = () => withFile((db) => db.prepare('PRAGMA user_version').get()?.['user_version'])

describe('a file of an older version', () => {
  beforeEach(() => withFile((db) => migrate(db, [SCHEMA_V1])))

  it('is left alone by a start that is refused, since the older system runs on it', async () => {
    const running = lockDataDir(DATA_DIR)
    await expect(openOwnStore({ DATA_DIR }, {})).rejects.toThrow(ConfigError)
    running.release()
    expect(version()).toBe(1)
  })

  it('is brought up to date by a start, which then has the folder until it ends', async () => {
    const { store } = await openOwnStore({ DATA_DIR }, {})
    expect(version()).toBeGreaterThan(1)
    expect(() => lockDataDir(DATA_DIR)).toThrow(ConfigError)
    await store.close()
    lockDataDir(DATA_DIR).release()
  })
})

it('tells embedded mode that the driver does not take the URL, and shows nothing of it', async () => {
  const MONGODB_URL = 'mongodb://ada:s3cret@db/?authMechanism=s3cret'
  await expect(openOwnStore({ MONGODB_URL, DATA_DIR: '.data' }, {})).rejects.toMatchObject({
    problems: ['MONGODB_URL cannot be used: the driver does not take it'],
  })
})
