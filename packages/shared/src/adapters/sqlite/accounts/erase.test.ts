import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UserRecord } from '../../../ports/stores.ts'
import { anId, aSession, aUser, NOON_MS } from '../../../testing/builders.ts'
import { SCHEMA_V1, SCHEMA_V2, SCHEMA_V3, SCHEMA_V4 } from '../schema/schema.ts'
import { openSqliteStore, type SqliteStore } from '../store.ts'

/** So many that pages are split and rows move, which leaves copies behind. */
const USERS = 400

let folder: string
let path: string
let store: SqliteStore | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-'))
  path = join(folder, 'orders.sqlite')
})
afterEach(async () => {
  await store?.close()
  rmSync(folder, { recursive: true })
})

/** Their names and addresses, of lengths that differ, occur nowhere else. */
const someUsers = (): UserRecord[] =>
  Array.from({ length: USERS }, (_, index) => {
    const mark = `mark${anId().replaceAll('-', '')}`
    return aUser({
      username: `${mark} ${'n'.repeat(index % 40)}`,
      email: `${mark}@${'m'.repeat(1 + (index % 30))}.example`,
    })
  })
const markOf = ({ username }: UserRecord) => username.split(' ')[0]!

/** Those of whom a byte is left in the files, open as they are. */
function findTraces(users: readonly UserRecord[]): UserRecord[] {
  const files = [path, `${path}-wal`, `${path}-shm`].filter((file) => existsSync(file))
  expect(files).toHaveLength(3)
  const bytes = Buffer.concat(files.map((file) => readFileSync(file)))
    .toString('latin1')
    .toLowerCase()
  return users.filter((user) => bytes.includes(markOf(user)))
}

/** Each is erased at once: the log is to be emptied after the last of them. */
const eraseAll = (from: SqliteStore, users: readonly UserRecord[]) =>
  Promise.all(users.map(({ id }) => from.users.erase(id, NOON_MS)))

describe('the files of SQLite', () => {
  it('have no byte of a name, an address or a client after an erasure', async () => {
    store = openSqliteStore({ path })
    const users = someUsers()
    for (const user of users) {
      await store.users.insert(user)
      await store.sessions.open(aSession({ userId: user.id, userAgent: markOf(user) }))
      await store.suppressions.add(user.email, { reason: 'bounce', atMs: NOON_MS })
    }
    const [kept, ...erased] = users
    expect(findTraces(users)).toEqual(users)
    await eraseAll(store, erased)
    expect(findTraces(users)).toEqual([kept])
  })

  it('have none either where an earlier version wrote them, and moved them about', async () => {
    const users = someUsers()
    writeAsVersion4(users)
    store = openSqliteStore({ path })
    await eraseAll(store, users)
    expect(findTraces(users)).toEqual([])
  })

  it('have none as soon as a reader that stood in the way is done, and the erasure does not wait for it for long', async () => {
    store = openSqliteStore({ path })
    const user = aUser({ username: `mark${anId()} ` })
    await store.users.insert(user)
    const reader = new DatabaseSync(path)
    reader.exec('BEGIN; SELECT COUNT(*) FROM users')
    const startedAtMs = performance.now()
    await store.users.erase(user.id, NOON_MS)
    expect(performance.now() - startedAtMs).toBeLessThan(3_000)
    expect(findTraces([user])).toEqual([user])
    await expect(store.tryWrite()).resolves.toBeUndefined()
    reader.close()
    await expect.poll(() => findTraces([user])).toEqual([])
  })
})

function writeAsVersion4(users: readonly UserRecord[]): void {
  const db = new DatabaseSync(path)
  for (const step of [SCHEMA_V1, SCHEMA_V2, SCHEMA_V3, SCHEMA_V4]) db.exec(step)
  db.exec('PRAGMA user_version = 4')
  const insert = db.prepare('INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?)')
  const setRole = db.prepare('UPDATE users SET role = ? WHERE id = ?')
  for (const { id, username, email, passwordHash, createdAt } of users) {
    insert.run(id, username, email, email.toLowerCase(), 'customer', passwordHash, createdAt)
    setRole.run('admin', id)
  }
  db.close()
}
