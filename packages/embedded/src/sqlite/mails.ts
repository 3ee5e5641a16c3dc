import type { DatabaseSync } from 'node:sqlite'
import { MAIL_KINDS } from '@orders/shared/domain/order'
import type { MailLedger } from '@orders/shared/ports/stores'
import { MAIL_STATES } from './mail-rows.ts'
import { ORDER_COLUMNS, toOrderRecord } from './order-rows.ts'
import { prepareOutboxInsert } from './outbox.ts'
import { integer, oneOf } from './rows.ts'
import type { Connection } from './transactions.ts'

export function createSqliteMails({ db, read, write }: Connection): MailLedger {
  const { find, lease, settle, release, overdue, putOff, countUnsent } = prepareStatements(db)
  const addEvent = prepareOutboxInsert(db)

  return {
    claim: (orderId, kind, { nowMs, leaseMs }) =>
      write(() => {
        const row = find.get(orderId, kind)
        if (!row) return 'unknown'
        const state = oneOf(MAIL_STATES, row, 'state')
        if (state !== 'unsent') return state
        if (integer(row, 'lease_until_ms') > nowMs) return 'held'
        lease.run(nowMs + leaseMs, orderId, kind)
        return 'claimed'
      }),
    markSent: (orderId, kind, nowMs) =>
      write(() => {
        settle.run('sent', nowMs, null, orderId, kind)
      }),
    markRejected: (orderId, kind, reason, nowMs) =>
      write(() => {
        settle.run('rejected', nowMs, reason, orderId, kind)
      }),
    release: (orderId, kind, reason) =>
      write(() => {
        release.run(reason, orderId, kind)
      }),
    remindOverdue: ({ fromMs = 0, beforeMs, nextCheckAtMs, limit }, toEvent) =>
      write(() => {
        const rows = overdue.all(fromMs, beforeMs, limit)
        for (const row of rows) {
          const order = toOrderRecord(row)
          const kind = oneOf(MAIL_KINDS, row, 'kind')
          putOff.run(nextCheckAtMs, order.id, kind)
          addEvent(toEvent(order, kind))
        }
        return rows.length
      }),
    countUnsent: () => read(() => integer(countUnsent.get() ?? {}, 'unsent')),
  }
}

function prepareStatements(db: DatabaseSync) {
  const UNSENT = `order_id = ? AND kind = ? AND state = 'unsent'`
  return {
    find: db.prepare('SELECT state, lease_until_ms FROM mails WHERE order_id = ? AND kind = ?'),
    lease: db.prepare(`UPDATE mails SET lease_until_ms = ? WHERE ${UNSENT}`),
    settle: db.prepare(`UPDATE mails SET state = ?, settled_at_ms = ?, reason = ? WHERE ${UNSENT}`),
    release: db.prepare(`UPDATE mails SET lease_until_ms = 0, reason = ? WHERE ${UNSENT}`),
    overdue: db.prepare(`
      SELECT kind, ${ORDER_COLUMNS} FROM mails CROSS JOIN orders ON orders.id = mails.order_id
      WHERE mails.state = 'unsent' AND mails.check_at_ms >= ? AND mails.check_at_ms < ?
      ORDER BY mails.check_at_ms LIMIT ?`),
    putOff: db.prepare(`UPDATE mails SET check_at_ms = ? WHERE ${UNSENT}`),
    countUnsent: db.prepare(`SELECT COUNT(*) AS unsent FROM mails WHERE state = 'unsent'`),
  }
}
