import { MAIL_KINDS, type MailKind } from './order.ts'

/**
 * `unsent`: to be sent when it is due. `sent` and `rejected` (never to be sent, such as after a refusal of its address) are final
 * until an operator sends the mail again. No mail is `held` or `suppressed` yet.
 */
export const MAIL_STATES = ['unsent', 'sent', 'held', 'rejected', 'suppressed'] as const
export type MailState = (typeof MAIL_STATES)[number]

/** The ledger has one mail of a kind for an order. */
export interface MailKey {
  orderId: string
  kind: MailKind
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
export const mailId = ({ orderId, kind }: MailKey): string => `${orderId}:${kind}`

/** @returns undefined for what names no mail */
export function parseMailId(id: string): MailKey | undefined {
  const [orderId = '', name] = id.toLowerCase().split(':')
  const kind = MAIL_KINDS.find((one) => one === name)
  return kind && orderId ? { orderId, kind } : undefined
}
