/**
 * `unsent`: to be sent when it is due. `held`: its address is not verified and has had its mails of the day; due again once it is verified.
 * `sent`, `rejected` (never to be sent, such as after a refusal of its address) and `suppressed` (its address bounced, or its owner
 * complained) are final until an operator sends the mail again.
 */
export const MAIL_STATES = ['unsent', 'sent', 'held', 'rejected', 'suppressed'] as const
export type MailState = (typeof MAIL_STATES)[number]

export const ORDER_MAIL_KINDS = ['confirmed', 'failed', 'cancelled'] as const
export type OrderMailKind = (typeof ORDER_MAIL_KINDS)[number]

/** What is mailed about an account: the first two have a link with a token in them, which is made when the mail is sent. */
export const ACCOUNT_MAIL_KINDS = ['verify-email', 'reset-password', 'password-changed', 'webhook-paused'] as const
export type AccountMailKind = (typeof ACCOUNT_MAIL_KINDS)[number]

export const MAIL_KINDS = [...ORDER_MAIL_KINDS, ...ACCOUNT_MAIL_KINDS] as const
export type MailKind = OrderMailKind | AccountMailKind
