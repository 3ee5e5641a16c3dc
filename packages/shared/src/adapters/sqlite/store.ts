import type { DatabaseSync } from 'node:sqlite'
import type { Store } from '../../ports/stores.ts'
import { createSqliteAccountTokens } from './accounts/account-tokens.ts'
import { createSqliteMailAllowances } from './accounts/mail-allowances.ts'
import { createSqliteSessions } from './accounts/sessions.ts'
import { createSqliteSuppressions } from './accounts/suppressions.ts'
import { createSqliteUsers } from './accounts/users.ts'
import { createSqliteAdminLog } from './admin-log.ts'
import { createSqliteApiKeys } from './api-keys.ts'
import { createSqliteAudit } from './audit.ts'
import type { SpacingOptions } from './connection/commit-spacing.ts'
import { openDatabase } from './connection/database.ts'
import { createTransactions } from './connection/transactions.ts'
import { createWriteLock } from './connection/write-lock.ts'
import { createSqliteDeadLetters } from './dead-letters.ts'
import { createSqliteIdempotency } from './idempotency.ts'
import { createSqliteMails } from './mails/mails.ts'
import { createSqliteOrders } from './orders/orders.ts'
import { createSqliteOutbox } from './outbox.ts'
import { createSqliteProducts } from './products.ts'
import { prepareSchema } from './schema/prepare-schema.ts'
import { createSqliteAnnouncements } from './subscribers/announcements.ts'
import { createSqliteDeliveries } from './subscribers/deliveries.ts'
import { createSqliteWebhooks } from './subscribers/webhooks.ts'

export interface SqliteOptions {
  /** A file, made when it is not there (its folder is not), or `:memory:`. */
  path: string
  /** How long to wait for another process's lock before StoreUnavailable. The event loop waits with it. */
  busyTimeoutMs?: number
  /** True by default: the file is made or brought up to date. A command beside a system that may be older must not do so. */
  isOwn?: boolean
  /** What the threads of a process that write to the file share (`shareWriteLock`); not needed for a single thread. */
  writeLock?: SharedArrayBuffer | undefined
  /** See TransactionOptions. */
  spacing?: SpacingOptions | undefined
  /** Whether there is a topic, which then hears of each event; false by default. */
  hasTopic?: boolean | undefined
}

export interface SqliteStore extends Store {
  /** Ends every lease, for a start that knows their holders to be dead. */
  endLeases(): void
}

/**
 * The durable store in one file, for embedded mode. Several processes may open the same file.
 * @throws when the file cannot be opened, or is of another version and may not or cannot be brought up to date
 */
export function openSqliteStore({
  path,
  busyTimeoutMs = 2000,
  isOwn = true,
  writeLock,
  spacing,
  hasTopic = false,
}: SqliteOptions): SqliteStore {
  const db = openDatabase(path, busyTimeoutMs, isOwn)
  const connection = createTransactions(db, { writeLock: writeLock && createWriteLock(writeLock), spacing })
  const touchFile = db.prepare('SELECT 1 FROM order_counts LIMIT 1')
  const addToCount = db.prepare(`UPDATE order_counts SET orders = orders + ? WHERE status = 'PENDING'`)

  return {
    orders: createSqliteOrders(connection, { hasTopic }),
    products: createSqliteProducts(connection),
    users: createSqliteUsers(connection),
    sessions: createSqliteSessions(connection),
    accountTokens: createSqliteAccountTokens(connection),
    suppressions: createSqliteSuppressions(connection),
    mailAllowances: createSqliteMailAllowances(connection),
    outbox: createSqliteOutbox(connection),
    announcements: createSqliteAnnouncements(connection),
    webhooks: createSqliteWebhooks(connection),
    deliveries: createSqliteDeliveries(connection),
    mails: createSqliteMails(connection),
    deadLetters: createSqliteDeadLetters(connection),
    adminLog: createSqliteAdminLog(connection),
    idempotency: createSqliteIdempotency(connection),
    apiKeys: createSqliteApiKeys(connection),
    audit: createSqliteAudit(connection),
    ping: () =>
      connection.read(() => {
        touchFile.get()
      }),
    tryWrite: () =>
      connection.write(() => {
        // There and back: the page is written, and says what it said.
        addToCount.run(1)
        addToCount.run(-1)
      }),
    prepare: () => prepareSchema(connection),
    endLeases: () => endLeases(db),
    close: async () => {
      await connection.drain()
      if (db.isOpen) db.close()
    },
  }
}

/**
 * Ends every lease. For a start that owns the folder: their holders have died, and waiting for it to run out would only delay what
 * the last run left. Orders keep their versions, so even a holder that were alive could not commit.
 */
export function endLeases(db: DatabaseSync): void {
  db.exec(`
    BEGIN IMMEDIATE;
    UPDATE orders SET lease_until_ms = 0 WHERE status = 'PROCESSING' AND lease_until_ms > 0;
    UPDATE outbox SET lease_until_ms = 0 WHERE sent_at_ms IS NULL AND lease_until_ms > 0;
    UPDATE announcements SET lease_until_ms = 0 WHERE lease_until_ms > 0;
    UPDATE webhooks SET lease_until_ms = 0, due_at_ms = 0 WHERE lease_until_ms > 0;
    UPDATE mails SET lease_until_ms = 0, check_at_ms = 0 WHERE state = 'unsent' AND lease_until_ms > 0;
    COMMIT;`)
}
