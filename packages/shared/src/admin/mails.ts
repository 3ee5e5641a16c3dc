import type { AdminMail, AdminMailPage } from '../contracts/admin.ts'
import { DomainError } from '../domain/errors.ts'
import { keyedRequest, type Repeatable } from '../domain/idempotency-key.ts'
import { isOrderMail, type MailKey, type MailState, mailId, parseMailId } from '../domain/mail.ts'
import { DEFAULT_LIMIT, decodeCursor, toPage } from '../domain/pages.ts'
import type { Clock } from '../ports/clock.ts'
import type { MailRecord, Store } from '../ports/stores.ts'
import { toEntry } from './entry.ts'

export interface MailListQuery {
  state?: MailState
  orderId?: string
  /** ISO 8601: `at` from this time on. */
  since?: string
  /** ISO 8601: `at` before this time. */
  until?: string
  limit?: number
  cursor?: string
}

/** What a cursor of this list holds. */
export const MAIL_ID = /^[0-9a-f-]{36}:[a-z-]+$/

/** By order, newest first. */
export async function listMails({ store }: { store: Store }, query: MailListQuery): Promise<AdminMailPage> {
  const { state, orderId, since, until, limit = DEFAULT_LIMIT, cursor } = query
  const before = cursor === undefined ? undefined : parseMailId(decodeCursor(cursor, MAIL_ID))
  const mails = await store.mails.list({
    limit: limit + 1,
    ...(state === undefined ? {} : { state }),
    ...(orderId === undefined ? {} : { subjectId: orderId.toLowerCase() }),
    ...(since === undefined ? {} : { sinceMs: Date.parse(since) }),
    ...(until === undefined ? {} : { untilMs: Date.parse(until) }),
    ...(before ? { before } : {}),
  })
  return toPage(mails.map(toAdminMail), limit)
}

/**
 * Makes a mail due again, whatever became of it: a worker sends it within seconds, if what it says is still true.
 * @param by a user's id, or BY_COMMAND
 * @throws DomainError MAIL_NOT_FOUND, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
 */
export async function resendMail(
  { store, clock }: { store: Store; clock: Clock },
  command: Repeatable & { id: string; by: string },
): Promise<void> {
  const { id, by } = command
  const mail = getKey(id)
  const nowMs = clock.nowMs()
  const entryFor = (before: MailState, after: MailState) =>
    toEntry(clock, by, 'mail.resend', mailId(mail), { state: after, stateBefore: before })
  const request = keyedRequest({ ...command, nowMs }, ['mail.resend', mailId(mail)])
  if (!(await store.mails.resend(mail, nowMs, { entryFor, request }))) throw new DomainError('MAIL_NOT_FOUND')
}

function getKey(id: string): MailKey {
  const key = parseMailId(id)
  if (!key) throw new DomainError('MAIL_NOT_FOUND')
  return key
}

const toAdminMail = ({ atMs, subjectId, ...mail }: MailRecord): AdminMail => ({
  id: mailId({ subjectId, kind: mail.kind }),
  ...(isOrderMail(mail.kind) ? { orderId: subjectId } : {}),
  ...mail,
  at: new Date(atMs).toISOString(),
})
