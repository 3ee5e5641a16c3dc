import { DatabaseSync } from 'node:sqlite'
import type {
  AuditedMail,
  AuditedOrder,
  AuditSource,
  Duplicates,
  OpenedSource,
  StockLine,
  UnsentEvent,
} from '../../ports/audit.ts'
import { type Connection, createTransactions } from './connection/transactions.ts'
import { integer, optional, type Row, text } from './rows.ts'
import { requireVersion } from './schema/migrations.ts'

/** Each answer is one statement, and so of one moment. It is prepared when it is asked for, since a service never asks. */
export function createSqliteAudit({ db, read }: Pick<Connection, 'db' | 'read'>): AuditSource {
  return {
    stock: () => read(() => db.prepare(STOCK).all().map(toStockLine)),
    orders: ({ limit, afterId = '' }) => read(() => db.prepare(ORDERS).all(afterId, limit).map(toAuditedOrder)),
    duplicates: ({ limit }) => read(() => db.prepare(DUPLICATES).all({ limit }).map(toDuplicates)),
    unsentEvents: ({ beforeMs, limit, after = { atMs: 0, id: '' } }) =>
      read(() => db.prepare(UNSENT).all(beforeMs, after.atMs, after.id, limit).map(toUnsentEvent)),
  }
}

/**
 * Opens the file for an audit beside the system: nothing can be written, and no file or schema is made where there is none.
 * @throws when there is no database in the file, or one of another version
 */
export function openSqliteAudit(path: string): OpenedSource {
  const db = openReadOnly(path)
  try {
    requireVersion(db)
  } catch (error) {
    db.close()
    throw error
  }
  return {
    source: createSqliteAudit(createTransactions(db)),
    close: async () => db.close(),
  }
}

function openReadOnly(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { readOnly: true, timeout: 2000 })
  } catch (cause) {
    throw new Error(`there is no database at ${path}`, { cause })
  }
}

const toStockLine = (row: Row): StockLine => ({
  productId: text(row, 'product_id'),
  held: integer(row, 'held'),
  available: integer(row, 'available'),
  stocked: integer(row, 'stocked'),
})

const toDuplicates = (row: Row): Duplicates => ({
  share: text(row, 'share') === 'key' ? 'key' : 'address',
  firstId: text(row, 'first_id'),
  lastId: text(row, 'last_id'),
  count: integer(row, 'count'),
})

const toUnsentEvent = (row: Row): UnsentEvent => ({
  id: text(row, 'id'),
  type: text(row, 'type'),
  orderId: text(row, 'order_id'),
  atMs: integer(row, 'at_ms'),
})

function toAuditedOrder(row: Row): AuditedOrder {
  const id = text(row, 'id')
  const checkAtMs = optional(integer, row, 'check_at_ms')
  const awaitUntilMs = optional(integer, row, 'await_until_ms')
  const document: object = JSON.parse(text(row, 'document'))
  const mails: AuditedMail[] = JSON.parse(text(row, 'mails'))
  const record = {
    ...document,
    id,
    status: text(row, 'status'),
    version: integer(row, 'version'),
    ...(checkAtMs === undefined ? {} : { checkAtMs }),
    ...(awaitUntilMs === undefined ? {} : { awaitUntilMs }),
  }
  return { id, record, mails }
}

/** What is no JSON would fail the statement, and with it the audit of everything else. */
const readable = (column: string) => `CASE WHEN json_valid(${column}) THEN ${column} ELSE '{}' END`

const STOCK = `
  SELECT product_id, SUM(held) AS held, SUM(available) AS available, SUM(stocked) AS stocked FROM (
    SELECT id AS product_id, 0 AS held, available, stocked FROM products
    UNION ALL
    SELECT line.value ->> 'productId', line.value ->> 'quantity', 0, 0
    FROM orders, json_each(${readable('orders.document')}, '$.items') AS line
    WHERE orders.status NOT IN ('FAILED', 'CANCELLED')
  ) GROUP BY product_id`

const ORDERS = `
  SELECT id, status, version, check_at_ms, await_until_ms, ${readable('document')} AS document, (
    SELECT json_group_array(json_object('kind', kind, 'state', state)) FROM mails WHERE subject_id = orders.id
  ) AS mails
  FROM orders WHERE id > ? ORDER BY id LIMIT ?`

const DUPLICATES = `
  SELECT * FROM (
    SELECT 'address' AS share, MIN(id) AS first_id, MAX(id) AS last_id, COUNT(*) AS count FROM users
    GROUP BY email_lower HAVING COUNT(*) > 1 LIMIT :limit
  ) UNION ALL SELECT * FROM (
    SELECT 'key', MIN(id), MAX(id), COUNT(*) FROM orders WHERE idempotency_key IS NOT NULL
    GROUP BY user_id, idempotency_key HAVING COUNT(*) > 1 LIMIT :limit
  )`

const UNSENT = `
  SELECT id, at_ms,
    COALESCE(${readable('event')} ->> '$.type', 'a redriven message') AS type,
    COALESCE(${readable('event')} ->> '$.subject', 'nobody knows') AS order_id
  FROM outbox WHERE sent_at_ms IS NULL AND at_ms < ? AND (at_ms, id) > (?, ?) ORDER BY at_ms, id LIMIT ?`
