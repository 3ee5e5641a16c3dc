import type { DatabaseSync } from 'node:sqlite'
import type { NewMail } from '../../domain/complete-change.ts'
import { leaseMail, MAIL_STATES, resendMail } from '../../domain/mail.ts'
import { MAIL_KINDS } from '../../domain/order.ts'
import type { ClaimedMail, MailLedger } from '../../ports/stores.ts'
import { prepareAdminLogInsert } from './admin-log.ts'
import type { Connection } from './connection/transactions.ts'
import { prepareMailList } from './mail-list.ts'
import { integer, oneOf, type Row, text } from './rows.ts'

export function createSqliteMails({ db, read, write }: Connection): MailLedger {
  const { find, lease, settle, release, due, resend, countUnsent } = prepareStatements(db)
  const list = prepareMailList(db)
  const log = prepareAdminLogInsert(db)

  return {
    claim: (orderId, kind, { nowMs, leaseMs }) =>
      write(() => {
        const row = find.get(orderId, kind)
        if (!row) return 'unknown'
        const state = oneOf(MAIL_STATES, row, 'state')
        if (state !== 'unsent') return state
        if (integer(row, 'lease_until_ms') > nowMs) return 'taken'
        lease.run({ ...leaseMail(nowMs, leaseMs), orderId, kind })
        return 'claimed'
      }),
    claimDue: async ({ nowMs, leaseMs, limit }) => {
      // Most of the time there is none: a write would have others wait for it.
      if ((await read(() => due.get(nowMs, nowMs, 1))) === undefined) return []
      return write(() => {
        const taken = leaseMail(nowMs, leaseMs)
        const mails = due.all(nowMs, nowMs, limit).map(toClaimed(taken.leaseUntilMs))
        for (const { orderId, kind } of mails) lease.run({ ...taken, orderId, kind })
        return mails
      })
    },
    markSent: (orderId, kind, nowMs) =>
      write(() => {
        settle.run('sent', nowMs, null, orderId, kind)
      }),
    markRejected: (orderId, kind, reason, nowMs) =>
      write(() => {
        settle.run('rejected', nowMs, reason, orderId, kind)
      }),
    release: ({ orderId, kind, leaseUntilMs }, { checkAtMs, reason, tried }) =>
      write(() => {
        release.run(checkAtMs, reason, tried ? 1 : 0, orderId, kind, leaseUntilMs)
      }),
    resend: ({ orderId, kind }, nowMs, entry) =>
      write(() => {
        const row = find.get(orderId, kind)
        if (!row) return false
        const mail = { state: oneOf(MAIL_STATES, row, 'state'), leaseUntilMs: integer(row, 'lease_until_ms') }
        resend.run({ ...resendMail(mail, nowMs), orderId, kind })
        log(entry)
        return true
      }),
    list: (page) => read(() => list(page)),
    countUnsent: () => read(() => integer(countUnsent.get() ?? {}, 'unsent')),
  }
}

const toClaimed =
  (leaseUntilMs: number) =>
  (row: Row): ClaimedMail => ({
    orderId: text(row, 'order_id'),
    kind: oneOf(MAIL_KINDS, row, 'kind'),
    tries: integer(row, 'tries'),
    leaseUntilMs,
  })

function prepareStatements(db: DatabaseSync) {
  const UNSENT = `order_id = ? AND kind = ? AND state = 'unsent'`
  return {
    find: db.prepare('SELECT state, lease_until_ms FROM mails WHERE order_id = ? AND kind = ?'),
    lease: db.prepare(`
      UPDATE mails SET lease_until_ms = :leaseUntilMs, check_at_ms = :checkAtMs
      WHERE order_id = :orderId AND kind = :kind AND state = 'unsent'`),
    settle: db.prepare(`UPDATE mails SET state = ?, settled_at_ms = ?, reason = ? WHERE ${UNSENT}`),
    release: db.prepare(`
      UPDATE mails SET lease_until_ms = 0, check_at_ms = ?, reason = ?, tries = tries + ?
      WHERE ${UNSENT} AND lease_until_ms = ?`),
    due: db.prepare(`
      SELECT order_id, kind, tries FROM mails WHERE state = 'unsent' AND check_at_ms <= ? AND lease_until_ms <= ?
      ORDER BY check_at_ms LIMIT ?`),
    resend: db.prepare(`
      UPDATE mails SET state = :state, check_at_ms = :checkAtMs, lease_until_ms = :leaseUntilMs, tries = :tries,
        reason = NULL, settled_at_ms = NULL
      WHERE order_id = :orderId AND kind = :kind`),
    countUnsent: db.prepare(`SELECT COUNT(*) AS unsent FROM mails WHERE state = 'unsent'`),
  }
}

/** Adds the ledger row of a mail, as a part of the transaction that settles its order; a row that is there stays as it is. */
export function prepareMailInsert(db: DatabaseSync): (orderId: string, mail: NewMail) => void {
  const insert = db.prepare(`
    INSERT INTO mails (order_id, kind, check_at_ms, lease_until_ms) VALUES (?, ?, ?, ?)
    ON CONFLICT (order_id, kind) DO NOTHING`)
  return (orderId, { kind, checkAtMs, leaseUntilMs }) => {
    insert.run(orderId, kind, checkAtMs, leaseUntilMs)
  }
}
