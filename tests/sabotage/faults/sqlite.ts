import type { Detector, Sabotage } from '../sabotage.ts'

const suite = (title: string): Detector => ({ test: 'packages/shared/src/adapters/sqlite/store.test.ts', title })

/** The store of embedded mode. */
export const SQLITE_FAULTS: readonly Sabotage[] = [
  {
    name: 'stock is taken whether or not it is there (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/orders/stock.ts',
    search: 'WHERE id = ? AND available >= ?',
    replace: 'WHERE id = ? AND ? IS NOT NULL',
    noticedBy: suite('is refused with every line'),
    quick: true,
  },
  {
    name: 'an order is changed whatever its version is (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/orders/order-writes.ts',
    search: 'WHERE id = ? AND status = ? AND version = ?`',
    replace: 'WHERE id = ? AND status = ? AND ? IS NOT NULL`',
    noticedBy: suite('at the same time'),
  },
  {
    name: 'the event is left out of the placement (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/orders/orders.ts',
    search: '        addEvent(event, dueAtMs(order))\n',
    replace: '',
    noticedBy: suite('outbox'),
    quick: true,
  },
  {
    name: 'the event is left out of a change (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/orders/orders.ts',
    search: '        if (event) addEvent(event)\n',
    replace: '',
    noticedBy: suite('the life of an order'),
  },
  {
    name: 'a key that has led to an order is not looked at (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/orders/orders.ts',
    search: 'if (!orders.insert(order)) return { placed: false, earlier: earlierThan(order) }',
    replace: 'orders.insert(order)',
    noticedBy: suite('key'),
  },
  {
    name: 'a lease in the outbox keeps nobody away (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/outbox.ts',
    search: 'at_ms <= ? AND lease_until_ms <= ? ORDER BY',
    replace: 'at_ms <= ? AND ? IS NOT NULL ORDER BY',
    noticedBy: suite('outbox'),
  },
  {
    name: 'old events are purged, sent or not (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/outbox.ts',
    search: 'WHERE sent_at_ms < ?',
    replace: 'WHERE at_ms < ?',
    noticedBy: suite('outbox'),
  },
  {
    name: 'the last order of a page comes again on the next one (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/orders/order-lists.ts',
    search: "sorted('user_id = ? AND id < ?')",
    replace: "sorted('user_id = ? AND id <= ?')",
    noticedBy: suite('lists of orders'),
  },
  {
    name: 'a refresh token that comes back leaves its family alive (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/accounts/sessions.ts',
    search:
      "        if (token === 'reused') end.run({ nowMs, expiresAtMs: nowMs + ENDED_REMEMBERED_MS, id: familyId, userId: null })\n",
    replace: '',
    noticedBy: suite('sessions'),
  },
  {
    name: 'a commit does not wait for the disk (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/connection/database.ts',
    search: 'synchronous = FULL',
    replace: 'synchronous = NORMAL',
    noticedBy: { test: 'packages/shared/src/adapters/sqlite/schema/migrations.test.ts', title: 'waits for the disk' },
  },
  {
    name: 'savepoints leave pages of customers in temporary files (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/connection/database.ts',
    search: 'temp_store = MEMORY',
    replace: 'temp_store = DEFAULT',
    noticedBy: { test: 'packages/shared/src/adapters/sqlite/schema/migrations.test.ts', title: 'in a temporary file' },
  },
  {
    name: 'what an admin did to an order is not written down (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/orders/orders.ts',
    search: '        log(entry)\n        return true',
    replace: '        return true',
    noticedBy: suite('the admin log'),
  },
  {
    name: 'two systems run on one folder',
    file: 'packages/shared/src/adapters/sqlite/connection/folder-lock.ts',
    search: "db.exec('BEGIN EXCLUSIVE')",
    replace: "db.exec('BEGIN DEFERRED')",
    noticedBy: { test: 'tests/e2e/embedded-mode.story.test.ts', title: 'belongs to one system at a time' },
  },
  {
    name: 'a migration that fails leaves the steps before it',
    file: 'packages/shared/src/adapters/sqlite/schema/migrations.ts',
    search: '  for (const step of migrations.slice(version)) db.exec(step)\n',
    replace: "  for (const step of migrations.slice(version)) db.exec(step + '; COMMIT; BEGIN')\n",
    noticedBy: {
      test: 'packages/shared/src/adapters/sqlite/schema/migrations.test.ts',
      title: 'leave nothing of a run',
    },
  },
  {
    name: 'a damaged file speaks against each order',
    file: 'packages/shared/src/adapters/sqlite/connection/failures.ts',
    search: 'new Set([11, 26])',
    replace: 'new Set([11])',
    noticedBy: { test: 'packages/shared/src/adapters/sqlite/connection/failures.test.ts' },
    quick: true,
  },
]
