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

/** What names a mail to operators. */
export const mailId = ({ orderId, kind }: MailKey): string => `${orderId}:${kind}`

/** @returns undefined for what names no mail */
export function parseMailId(id: string): MailKey | undefined {
  const [orderId = '', name] = id.toLowerCase().split(':')
  const kind = MAIL_KINDS.find((one) => one === name)
  return kind && orderId ? { orderId, kind } : undefined
}
