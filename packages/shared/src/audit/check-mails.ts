import { MAIL_STATES } from '../domain/mail.ts'
import { isSettled, mailOf } from '../domain/order.ts'
import type { AuditedMail } from '../ports/audit.ts'
import type { AuditableOrder } from './order-shape.ts'
import { type GracePeriod, seconds, type Violation } from './violation.ts'

/** Whether an order's rows in the mail ledger are those that its history asks for: one for each kind of outcome. Pure. */
export function* checkMails(
  { id, status, history }: AuditableOrder,
  mails: readonly AuditedMail[],
  { nowMs, graceMs }: GracePeriod,
): Generator<Violation> {
  const asked = askedMails(history)
  for (const [kind, at] of asked) {
    const mail = mails.find((one) => one.kind === kind)
    if (!mail) yield { rule: 'mail.missing', id, problem: `has no mail “${kind}”` }
    const ageMs = nowMs - Date.parse(at)
    // One that tells of an earlier end waits, put off, for how a retried order ends
    const isPutOff = !isSettled(status) && mailOf(status) !== kind
    if (mail?.state === 'unsent' && !isPutOff && ageMs > graceMs)
      yield { rule: 'mail.unsent', id, problem: `its mail “${kind}” has been unsent for ${seconds(ageMs)}` }
  }
  for (const { kind, state } of mails) {
    if (!MAIL_STATES.some((known) => known === state))
      yield { rule: 'mail.state', id, problem: `its mail “${kind}” is ${state}, which is no state of a mail` }
    if (!asked.has(kind)) yield { rule: 'mail.unexpected', id, problem: `has a mail “${kind}”, and never came to that` }
  }
}

/** @returns the kinds, and when each was asked for last: a second failure, after a retry, sends no second mail, but may send one put off */
function askedMails(history: AuditableOrder['history']): Map<string, string> {
  const asked = new Map<string, string>()
  for (const { status, at } of history) {
    const kind = mailOf(status)
    if (kind) asked.set(kind, at)
  }
  return asked
}
