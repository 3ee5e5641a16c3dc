import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NOON_MS } from '../../../testing/builders.ts'
import { openSqliteStore, type SqliteStore } from '../store.ts'
import { migrate } from './migrations.ts'
import { SCHEMA_V1, SCHEMA_V2, SCHEMA_V3, SCHEMA_V4 } from './schema.ts'

const WEEK_MS = 7 * 86_400_000
const NOON = new Date(NOON_MS).toISOString()

const ROWS = `
  INSERT INTO users VALUES ('ada', 'Ada', 'Ada@example.com', 'ada@example.com', 'admin', '$argon2id$hers', '${NOON}');
  INSERT INTO sessions VALUES ('s1', 'ada', 'current', 'previous', ${NOON_MS - 60_000}, ${NOON_MS + WEEK_MS});
  INSERT INTO sessions VALUES ('s2', 'ada', 'other', NULL, NULL, ${NOON_MS});
  INSERT INTO orders (id, user_id, status, version, attempts, document)
    VALUES ('o1', 'ada', 'CONFIRMED', 3, 1, '{}'), ('o2', 'ada', 'FAILED', 3, 1, '{}'), ('o3', 'ada', 'CANCELLED', 2, 0, '{}');
  INSERT INTO mails (order_id, kind, state, lease_until_ms, check_at_ms, settled_at_ms, reason, tries) VALUES
    ('o1', 'confirmed', 'sent', 5, 5, ${NOON_MS - 9}, NULL, 0),
    ('o2', 'failed', 'rejected', 5, 5, ${NOON_MS - 8}, 'no such mailbox', 2),
    ('o2', 'confirmed', 'unsent', ${NOON_MS + 7}, ${NOON_MS + 7}, NULL, NULL, 0),
    ('o3', 'cancelled', 'unsent', 0, ${NOON_MS}, NULL, 'too many at a time', 3);`

describe('a file of the version before accounts had mails', () => {
  let folder: string
  let store: SqliteStore
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'orders-'))
    const path = join(folder, 'orders.db')
    const before = new DatabaseSync(path)
    migrate(before, [SCHEMA_V1, SCHEMA_V2, SCHEMA_V3, SCHEMA_V4])
    before.exec(ROWS)
    before.close()
    store = openSqliteStore({ path })
  })
  afterEach(async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  })

  it('becomes what a new file is', async () => {
    expect(await store.prepare()).toEqual([])
  })

  it('keeps all its mails, and what becomes of them', async () => {
    const reason = { tries: 2, reason: 'no such mailbox' }
    expect(await store.mails.list({ limit: 9 })).toEqual([
      { subjectId: 'o3', kind: 'cancelled', state: 'unsent', atMs: NOON_MS, tries: 3, reason: 'too many at a time' },
      { subjectId: 'o2', kind: 'failed', state: 'rejected', atMs: NOON_MS - 8, ...reason },
      { subjectId: 'o2', kind: 'confirmed', state: 'unsent', atMs: NOON_MS + 7, tries: 0 },
      { subjectId: 'o1', kind: 'confirmed', state: 'sent', atMs: NOON_MS - 9, tries: 0 },
    ])
    const request = { leaseMs: 1_000, limit: 9 }
    expect(await store.mails.claimDue({ ...request, nowMs: NOON_MS })).toMatchObject([{ subjectId: 'o3', tries: 3 }])
    expect(await store.mails.claimDue({ ...request, nowMs: NOON_MS + 7 })).toMatchObject([{ subjectId: 'o2' }])
    expect(await store.mails.purge(NOON_MS + WEEK_MS, 9)).toBe(0)
  })

  it('has its users, who have verified nothing yet', async () => {
    expect(await store.users.findByEmail('ADA@example.com')).toStrictEqual({
      id: 'ada',
      username: 'Ada',
      email: 'Ada@example.com',
      role: 'admin',
      passwordHash: '$argon2id$hers',
      createdAt: NOON,
    })
    const rival = { id: 'eve', username: 'Eve', role: 'customer', passwordHash: 'x', createdAt: NOON } as const
    await expect(store.users.insert({ ...rival, email: 'ada@example.com' })).rejects.toMatchObject({
      code: 'EMAIL_TAKEN',
    })
  })

  it('lists the sessions that go on, with what is known of them, and lets them go on and end', async () => {
    const session = { id: 's1', userId: 'ada', createdAtMs: 0, lastUsedAtMs: 0, userAgent: '', address: '' }
    expect(await store.sessions.listOf('ada', NOON_MS)).toEqual([{ ...session, expiresAtMs: NOON_MS + WEEK_MS }])
    const rotation = { presentedHash: 'current', nextHash: 'next', nowMs: NOON_MS, graceMs: 10_000 }
    const expiresAtMs = NOON_MS + 2 * WEEK_MS
    expect(await store.sessions.rotate({ familyId: 's1', ...rotation, expiresAtMs })).toBe('rotated')
    expect(await store.sessions.listOf('ada', NOON_MS)).toEqual([{ ...session, lastUsedAtMs: NOON_MS, expiresAtMs }])
    expect(await store.sessions.endAll('ada', NOON_MS)).toEqual(['s1'])
  })
})
