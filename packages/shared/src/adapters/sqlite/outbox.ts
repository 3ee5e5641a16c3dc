import type { DatabaseSync } from 'node:sqlite'
import type { OrderEvent } from '../../contracts/events.ts'
import { CLOCKS_APART_MS, type Outbox, type OutboxMessage, type OutboxRow, type SentEvent } from '../../ports/stores.ts'
import type { Connection } from './connection/transactions.ts'
import { integer, optional, type Row, text } from './rows.ts'

/** Writes the event as a part of the transaction of its change. @param dueAtMs before which it is not sent */
export function prepareOutboxInsert(db: DatabaseSync): (event: OutboxMessage, dueAtMs?: number) => void {
  const insert = db.prepare('INSERT INTO outbox (id, at_ms, lease_until_ms, event) VALUES (?, ?, ?, ?)')
  return (event, dueAtMs = 0) => {
    insert.run(event.id, Math.max(Date.parse(event.time), dueAtMs), dueAtMs, JSON.stringify(event))
  }
}

export function createSqliteOutbox({ db, read, write }: Connection): Outbox {
  const { free, lease, markSent, release, depth, ofOrder, purge } = prepareStatements(db)

  return {
    claim: ({ nowMs, leaseMs, limit }) =>
      write(() => {
        // Without the bound every look would walk over all that is due only in minutes
        const rows = free.all(nowMs + CLOCKS_APART_MS, nowMs, limit).map(toOutboxRow)
        if (rows.length > 0) lease.run(nowMs + leaseMs, JSON.stringify(rows.map(({ id }) => id)))
        return rows
      }),
    markSent: (ids, nowMs) =>
      write(() => {
        markSent.run(nowMs, JSON.stringify(ids))
      }),
    release: (ids, fromMs = 0) =>
      write(() => {
        release.run(fromMs, JSON.stringify(ids))
      }),
    depth: (nowMs = Number.MAX_SAFE_INTEGER) =>
      read(() => {
        const row = depth.get(nowMs)
        const oldestAtMs = row && optional(integer, row, 'oldest_at_ms')
        return { pending: row ? integer(row, 'pending') : 0, ...(oldestAtMs === undefined ? {} : { oldestAtMs }) }
      }),
    listOfOrder: (orderId) => read(() => ofOrder.all(orderId).map(toSentEvent)),
    purge: (beforeMs, limit) => write(() => Number(purge.run(beforeMs, limit).changes)),
  }
}

function prepareStatements(db: DatabaseSync) {
  const THESE = 'id IN (SELECT value FROM json_each(?)) AND sent_at_ms IS NULL'
  return {
    free: db.prepare(`
      SELECT id, event FROM outbox
      WHERE sent_at_ms IS NULL AND at_ms <= ? AND lease_until_ms <= ? ORDER BY at_ms, id LIMIT ?`),
    lease: db.prepare(`UPDATE outbox SET lease_until_ms = ? WHERE ${THESE}`),
    markSent: db.prepare(`UPDATE outbox SET sent_at_ms = ? WHERE ${THESE}`),
    release: db.prepare(`UPDATE outbox SET lease_until_ms = ? WHERE ${THESE}`),
    depth: db.prepare(
      'SELECT COUNT(*) AS pending, MIN(at_ms) AS oldest_at_ms FROM outbox WHERE sent_at_ms IS NULL AND at_ms <= ?',
    ),
    ofOrder: db.prepare(`SELECT event, sent_at_ms FROM outbox WHERE event ->> '$.data.orderId' = ? LIMIT 1000`),
    purge: db.prepare('DELETE FROM outbox WHERE rowid IN (SELECT rowid FROM outbox WHERE sent_at_ms < ? LIMIT ?)'),
  }
}

function toOutboxRow(row: Row): OutboxRow {
  const event: OutboxMessage = JSON.parse(text(row, 'event'))
  return { id: text(row, 'id'), event }
}

function toSentEvent(row: Row): SentEvent {
  const event: OrderEvent = JSON.parse(text(row, 'event'))
  const sentAtMs = optional(integer, row, 'sent_at_ms')
  return { event, ...(sentAtMs === undefined ? {} : { sentAtMs }) }
}
