import {
  type AccountMailKind,
  MAIL_KINDS,
  type MailKind,
  type MailState,
  ORDER_MAIL_KINDS,
  type OrderMailKind,
} from '../contracts/mails.ts'

export * from '../contracts/mails.ts'

/** What a mail can come to that is not sent. */
export type UnsentOutcome = Extract<MailState, 'held' | 'rejected' | 'suppressed'>

/** The ledger has one mail of a kind for a subject: an order or, for mails about an account, the mail itself. */
export interface MailKey {
  subjectId: string
  kind: MailKind
}

export const isOrderMail = (kind: MailKind): kind is OrderMailKind => ORDER_MAIL_KINDS.some((one) => one === kind)

/** Why a mail is never sent, in the words of the ledger. */
export const NO_CUSTOMER = 'its customer is not known any more'

/** A mail about an account, to be written with the change that it tells of. */
export interface NewAccountMail {
  id: string
  kind: AccountMailKind
  userId: string
  /** From when on (epoch ms) it may be sent. */
  checkAtMs: number
}

/** A mail that is claimed is due again when its lease is over, so that a sweeper finds it where its process crashed. */
export const leaseMail = (nowMs: number, leaseMs: number) => ({
  leaseUntilMs: nowMs + leaseMs,
  checkAtMs: nowMs + leaseMs,
})

/** A mail that is to be sent again, whatever became of it; one that is being sent stays with its process until then. */
export function resendMail({ state, leaseUntilMs: until }: { state: MailState; leaseUntilMs: number }, nowMs: number) {
  const leaseUntilMs = state === 'unsent' && until > nowMs ? until : 0
  return { state: 'unsent' as const, leaseUntilMs, checkAtMs: Math.max(leaseUntilMs, nowMs), tries: 0 }
}

/** What names a mail to operators. */
export const mailId = ({ subjectId, kind }: MailKey): string => `${subjectId}:${kind}`

/** @returns undefined for what names no mail */
export function parseMailId(id: string): MailKey | undefined {
  const [subjectId = '', name] = id.toLowerCase().split(':')
  const kind = MAIL_KINDS.find((one) => one === name)
  return kind && subjectId ? { subjectId, kind } : undefined
}
