import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { findReason } from '../../../ports/dependency.ts'
import { StoreUnavailable } from '../../../ports/stores.ts'
import { asStoreFailure } from './failures.ts'

const failed = (errcode: number) => Object.assign(new Error('failed'), { code: 'ERR_SQLITE_ERROR', errcode })

it.each([
  ['a file that may not be touched', 3],
  ['another process that has the lock', 5],
  ['too little memory', 7],
  ['a file that may only be read', 8],
  ['a disk that fails, in the middle of a write', 10 + (3 << 8)],
  ['a disk that is full', 13],
  ['a file that cannot be opened', 14],
  ['locks that cannot be agreed on', 15],
  ['a file that is damaged', 11],
])('calls the store unavailable after %s', (_what, errcode) => {
  expect(asStoreFailure(failed(errcode))).toBeInstanceOf(StoreUnavailable)
})

it('says of a file that is no database that it is damaged', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orders-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'orders.db')
  writeFileSync(path, 'x'.repeat(4096))
  const db = new DatabaseSync(path)
  onTestFinished(() => db.close())
  let failure: unknown
  try {
    db.exec('SELECT * FROM orders')
  } catch (error) {
    failure = asStoreFailure(error)
  }
  expect(failure).toBeInstanceOf(StoreUnavailable)
  expect(findReason(failure)).toBe('the file of the database is damaged: restore it from a backup')
})

it.each([
  ['a statement that is none', 1],
  ['a row that is there already', 19],
])('leaves %s as it is', (_what, errcode) => {
  const error = failed(errcode)
  expect(asStoreFailure(error)).toBe(error)
})
