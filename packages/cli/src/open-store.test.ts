import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { migrate } from '@orders/shared/adapters/sqlite/schema/migrations'
import { SCHEMA_V1 } from '@orders/shared/adapters/sqlite/schema/schema'
import { expect, it, onTestFinished } from 'vitest'
import { openAuditSource, openStore } from './open-store.ts'

const COMMANDS = [
  ['a command', openStore],
  ['an audit', openAuditSource],
] as const

it.each(COMMANDS)('tells %s that the driver does not take the URL, and shows nothing of it', async (_what, open) => {
  const MONGODB_URL = 'mongodb://ada:s3cret@db/?authMechanism=s3cret'
  await expect(open({ MONGODB_URL, DATA_DIR: '.data' })).rejects.toMatchObject({
    problems: ['MONGODB_URL cannot be used: the driver does not take it'],
  })
})

it.each(COMMANDS)('tells %s where it has looked for a store', async (_what, open) => {
  await expect(open({ DATA_DIR: 'mistyped' })).rejects.toMatchObject({
    problems: ['DATA_DIR is mistyped, where no system has run, and MONGODB_URL is not set'],
  })
})

it.each(COMMANDS)('leaves the file of an older version alone in %s, and says so', async (_what, open) => {
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'orders-'))
  onTestFinished(() => rmSync(DATA_DIR, { recursive: true }))
  const db = new DatabaseSync(join(DATA_DIR, 'orders.sqlite'))
  onTestFinished(() => db.close())
  migrate(db, [SCHEMA_V1])
  await expect(open({ DATA_DIR })).rejects.toThrow()
  const [problem] = await open({ DATA_DIR }).then(
    () => [],
    (error) => error.problems ?? [error.message],
  )
  expect(problem).toContain('the database has version 1, this program needs')
  expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 })
})
