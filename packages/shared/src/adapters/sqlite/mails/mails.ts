import type { DatabaseSync } from 'node:sqlite'
import type { NewMail } from '../../../domain/complete-change.ts'
import {
  ACCOUNT_MAIL_KINDS,
  leaseMail,
  MAIL_KINDS,
  MAIL_STATES,
  type NewAccountMail,
  resendMail,
} from '../../../domain/mail.ts'
import type { ClaimedMail, MailLedger } from '../../../ports/stores.ts'
import { prepareAdminLogInsert } from '../admin-log.ts'
import type { Connection } from '../connection/transactions.ts'
import { prepareAnswers } from '../idempotency.ts'
import { integer, oneOf, optional, type Row, text } from '../rows.ts'
import { prepareMailList, prepareUserMails, toMailRecord } from './mail-list.ts'

export function createSqliteMails({ db, read, write }: Connection): MailLedger {
  const { find, lease, settle, release, releaseHeld, remove, due, resend, countUnsent, purge } = prepareStatements(db)
  const add = prepareAccountMailInsert(db)
  const list = prepareMailList(db)
  const ofUser = prepareUserMails(db)
  const log = prepareAdminLogInsert(db)
  const answers = prepareAnswers(db)

  return {
    add: (mail) => write(() => add(mail)),
    claim: (subjectId, kind, { nowMs, leaseMs }) =>
      write(() => {
        const row = find.get(subjectId, kind)
        if (!row) return 'unknown'
        const state = oneOf(MAIL_STATES, row, 'state')
        if (state !== 'unsent') return state
        if (integer(row, 'lease_until_ms') > nowMs) return 'taken'
        lease.run({ ...leaseMail(nowMs, leaseMs), subjectId, kind })
        return 'claimed'
      }),
    claimDue: async ({ nowMs, leaseMs, limit }) => {
      // Most of the time there is none: a write would have others wait for it.
      if ((await read(() => due.get(nowMs, nowMs, 1))) === undefined) return []
      return write(() => {
        const taken = leaseMail(nowMs, leaseMs)
        const mails = due.all(nowMs, nowMs, limit).map(toClaimed(taken.leaseUntilMs))
        for (const { subjectId, kind } of mails) lease.run({ ...taken, subjectId, kind })
        return mails
      })
    },
    markSent: ({ subjectId, kind }, nowMs) =>
      write(() => {
        settle.run('sent', nowMs, null, null, subjectId, kind)
      }),
    close: ({ subjectId, kind }, { state, reason, nowMs, userId = null }) =>
      write(() => {
        settle.run(state, nowMs, reason, userId, subjectId, kind)
      }),
    remove: ({ subjectId, kind }) =>
      write(() => {
        remove.run(subjectId, kind)
      }),
    releaseHeld: (userId, nowMs) =>
      write(() => {
        releaseHeld.run(nowMs, userId)
      }),
    release: ({ subjectId, kind, leaseUntilMs }, { checkAtMs, reason, tried }) =>
      write(() => {
        release.run(checkAtMs, reason, tried ? 1 : 0, subjectId, kind, leaseUntilMs)
      }),
    resend: ({ subjectId, kind }, nowMs, { entryFor, request } = {}) =>
      write(() => {
        if (request && answers.find(request) !== undefined) return true
        const row = find.get(subjectId, kind)
        if (!row) return false
        const mail = { state: oneOf(MAIL_STATES, row, 'state'), leaseUntilMs: integer(row, 'lease_until_ms') }
        const resent = resendMail(mail, nowMs)
        resend.run({ ...resent, subjectId, kind })
        log(entryFor?.(mail.state, resent.state))
        if (request) answers.keep(request, 'true')
        return true
      }),
    list: (page) => read(() => list(page)),
    listOfUser: (userId) => read(() => ofUser.all(userId).map(toMailRecord)),
    countUnsent: () => read(() => integer(countUnsent.get() ?? {}, 'unsent')),
    purge: (beforeMs, limit) => write(() => Number(purge.run(beforeMs, limit).changes)),
  }
}

const toClaimed =
  (leaseUntilMs: number) =>
  (row: Row): ClaimedMail => {
    const userId = optional(text, row, 'user_id')
    return {
      subjectId: text(row, 'subject_id'),
      kind: oneOf(MAIL_KINDS, row, 'kind'),
      tries: integer(row, 'tries'),
      leaseUntilMs,
      ...(userId === undefined ? {} : { userId }),
    }
  }

function prepareStatements(db: DatabaseSync) {
  const UNSENT = `subject_id = ? AND kind = ? AND state = 'unsent'`
  return {
    find: db.prepare('SELECT state, lease_until_ms FROM mails WHERE subject_id = ? AND kind = ?'),
    lease: db.prepare(`
      UPDATE mails SET lease_until_ms = :leaseUntilMs, check_at_ms = :checkAtMs
      WHERE subject_id = :subjectId AND kind = :kind AND state = 'unsent'`),
    settle: db.prepare(`
      UPDATE mails SET state = ?, settled_at_ms = ?, reason = ?, user_id = COALESCE(?, user_id) WHERE ${UNSENT}`),
    releaseHeld: db.prepare(RELEASE_HELD),
    remove: db.prepare('DELETE FROM mails WHERE subject_id = ? AND kind = ?'),
    release: db.prepare(`
      UPDATE mails SET lease_until_ms = 0, check_at_ms = ?, reason = ?, tries = tries + ?
      WHERE ${UNSENT} AND lease_until_ms = ?`),
    due: db.prepare(`
      SELECT subject_id, kind, user_id, tries FROM mails WHERE state = 'unsent' AND check_at_ms <= ? AND lease_until_ms <= ?
      ORDER BY check_at_ms LIMIT ?`),
    resend: db.prepare(`
      UPDATE mails SET state = :state, check_at_ms = :checkAtMs, lease_until_ms = :leaseUntilMs, tries = :tries,
        reason = NULL, settled_at_ms = NULL
      WHERE subject_id = :subjectId AND kind = :kind`),
    countUnsent: db.prepare(`SELECT COUNT(*) AS unsent FROM mails WHERE state = 'unsent'`),
    purge: db.prepare(`
      DELETE FROM mails WHERE (subject_id, kind) IN (
        SELECT subject_id, kind FROM mails
        WHERE kind IN (${ACCOUNT_KINDS}) AND settled_at_ms < ? LIMIT ?)`),
  }
}

/** As the partial index of these mails has them: it serves no other text. */
export const ACCOUNT_KINDS = ACCOUNT_MAIL_KINDS.map((kind) => `'${kind}'`).join(', ')

/** Makes a user's held mails due, as a part of the transaction that verifies the address, or alone. */
export const RELEASE_HELD = `
  UPDATE mails SET state = 'unsent', check_at_ms = ?, lease_until_ms = 0, settled_at_ms = NULL, reason = NULL
  WHERE user_id = ? AND state = 'held'`

/** Adds a mail about an account, as a part of the transaction that it tells of, or alone. */
export function prepareAccountMailInsert(db: DatabaseSync): (mail: NewAccountMail | undefined) => void {
  const insert = db.prepare('INSERT INTO mails (subject_id, kind, user_id, check_at_ms) VALUES (?, ?, ?, ?)')
  return (mail) => {
    if (mail) insert.run(mail.id, mail.kind, mail.userId, mail.checkAtMs)
  }
}

/** Adds the ledger row of a mail, as a part of the transaction that settles its order; a row that is there stays as it is. */
export function prepareMailInsert(db: DatabaseSync): (subjectId: string, mail: NewMail) => void {
  const insert = db.prepare(`
    INSERT INTO mails (subject_id, kind, check_at_ms, lease_until_ms) VALUES (?, ?, ?, ?)
    ON CONFLICT (subject_id, kind) DO NOTHING`)
  return (subjectId, { kind, checkAtMs, leaseUntilMs }) => {
    insert.run(subjectId, kind, checkAtMs, leaseUntilMs)
  }
}
