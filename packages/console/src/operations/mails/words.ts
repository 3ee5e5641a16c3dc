import type { AdminMail } from '@orders/shared/contracts/admin'
import type { Tone } from '../tone-badge.tsx'

type State = AdminMail['state']

export const MAIL_STATE_WORDS: Record<State, string> = {
  unsent: 'Waiting',
  held: 'Held',
  rejected: 'Rejected',
  suppressed: 'Suppressed',
  sent: 'Sent',
}

const TONES: Record<State, Tone> = { unsent: 'wait', held: 'wait', rejected: 'bad', suppressed: 'bad', sent: 'good' }

export const badgeOf = (state: State) => [TONES[state], MAIL_STATE_WORDS[state]] as const

/** What the state means, and what can be done about it. */
export const STATE_HINTS: Record<State, string> = {
  unsent: 'It is sent as soon as it is due.',
  held: 'Its address is not verified, and has had its mails of the day. It is sent once the address is verified.',
  rejected: 'It is not sent any more. Once what was wrong is mended, send it again.',
  suppressed: 'Its address has bounced, or its owner has complained. Lift the suppression first, then send it again.',
  sent: 'The mail service has taken it.',
}

const KIND_WORDS: Record<AdminMail['kind'], string> = {
  confirmed: 'Order confirmed',
  failed: 'Order failed',
  cancelled: 'Order cancelled',
  'verify-email': 'Verify your address',
  'reset-password': 'A new password',
  'password-changed': 'Your password has changed',
  'webhook-paused': 'A webhook is paused',
}

export const titleOf = ({ kind }: Pick<AdminMail, 'kind'>): string => KIND_WORDS[kind]
