import type { DatabaseSync } from 'node:sqlite'
import { MAIL_KINDS, MAIL_STATES } from '../../../domain/mail.ts'
import type { MailPageRequest, MailRecord } from '../../../ports/stores.ts'
import { AFTER_ALL_IDS, integer, oneOf, optional, type Row, text } from '../rows.ts'

/** A page of the ledger. What is sent is found by the table's own order, for nearly all mails are; the rest has an index. */
export function prepareMailList(db: DatabaseSync): (page: MailPageRequest) => MailRecord[] {
  const select = (condition: string) =>
    db.prepare(`
      SELECT subject_id, kind, state, tries, reason, ${AT} AS at_ms FROM mails
      WHERE ${condition} AND (subject_id, kind) < (:subjectId, :kind) AND ${AT} >= :sinceMs AND ${AT} < :untilMs
      ORDER BY subject_id DESC, kind DESC LIMIT :limit`)
  const all = select('TRUE')
  const ofSubject = select('subject_id = :ofSubject AND (:state IS NULL OR state = :state)')
  const sent = select(`state = 'sent'`)
  const others = select(`state = :state AND state <> 'sent'`)

  return ({ state, subjectId, sinceMs = 0, untilMs = Number.MAX_SAFE_INTEGER, limit, before }) => {
    const range = { sinceMs, untilMs, limit, subjectId: before?.subjectId ?? AFTER_ALL_IDS, kind: before?.kind ?? '' }
    const rows = () => {
      if (subjectId !== undefined) return ofSubject.all({ ...range, ofSubject: subjectId, state: state ?? null })
      if (state === undefined) return all.all(range)
      return state === 'sent' ? sent.all(range) : others.all({ ...range, state })
    }
    return rows().map(toMailRecord)
  }
}

const AT = 'COALESCE(settled_at_ms, check_at_ms)'

export const prepareUserMails = (db: DatabaseSync) =>
  db.prepare(`
    SELECT subject_id, kind, state, tries, reason, ${AT} AS at_ms FROM mails WHERE user_id = ?
    ORDER BY subject_id DESC, kind DESC LIMIT 1000`)

export function toMailRecord(row: Row): MailRecord {
  const reason = optional(text, row, 'reason')
  return {
    subjectId: text(row, 'subject_id'),
    kind: oneOf(MAIL_KINDS, row, 'kind'),
    state: oneOf(MAIL_STATES, row, 'state'),
    atMs: integer(row, 'at_ms'),
    tries: integer(row, 'tries'),
    ...(reason === undefined ? {} : { reason }),
  }
}
