import type { AccountMailKind } from '@orders/shared/domain/mail'
import type { Mail } from '@orders/shared/ports/services'
import type { UserRecord } from '@orders/shared/ports/stores'
import { greetingOf, pageUrl } from './greeting.ts'
import { renderButton, renderHtml, renderNote } from './html.ts'
import type { Tone } from './palette.ts'

interface AccountWording {
  subject: string
  message: string
  tone: Tone
  /** What the link is called, and the page that it leads to. */
  link: { label: string; page: string }
  /** How long that is good for. */
  life?: string
  note: string
}

const WORDING: Record<AccountMailKind, AccountWording> = {
  'verify-email': {
    subject: 'Verify your e-mail address',
    message: 'An account was registered with this e-mail address. If it is yours, verify the address.',
    tone: 'good',
    link: { label: 'Verify the address', page: 'verify' },
    life: '24 hours',
    note: 'If you have not registered, you need not do anything.',
  },
  'reset-password': {
    subject: 'Choose a new password',
    message: 'Someone, hopefully you, has asked for a new password for your account.',
    tone: 'notice',
    link: { label: 'Choose a new password', page: 'reset' },
    life: '30 minutes',
    note: 'If you have not asked for it, your password stays as it is.',
  },
  'password-changed': {
    subject: 'Your password was changed',
    message: 'The password of your account was changed, and its other sessions have ended.',
    tone: 'notice',
    link: { label: 'It was not me', page: 'forgot' },
    note: 'If it was you, you need not do anything.',
  },
  'webhook-paused': {
    subject: 'A webhook endpoint is paused',
    message:
      'An endpoint that you have registered takes no deliveries any more, and was paused. What happens meanwhile is kept for it.',
    tone: 'notice',
    link: { label: 'See its deliveries', page: 'operations/webhooks' },
    note: 'Make it active again once it takes deliveries.',
  },
}

export interface AccountMailOptions {
  /** Where customers reach the api; without it there is nothing to link to. */
  publicUrl: string | undefined
  /** For the link. It stands in the fragment: browsers send that to no server. */
  token: string | undefined
  /** What it is about, a line each. */
  about?: string[]
}

/** A mail about an account. It names nothing that the registrant wrote before the address is verified. */
export function renderAccountMail(kind: AccountMailKind, user: UserRecord, options: AccountMailOptions): Mail {
  const { subject, message, tone, link, life, note: advice } = WORDING[kind]
  const { publicUrl, token, about = [] } = options
  const page = token === undefined ? link.page : `${link.page}?token=${token}`
  const url = pageUrl(page, publicUrl)
  // Without an address of the shop the token has to be typed
  const code = url || token === undefined ? undefined : `Your code: ${token}`
  const note = life === undefined ? advice : `The ${url ? 'link' : 'code'} is good for ${life}. ${advice}`
  const greeting = greetingOf(user)
  const named = about.length > 0 ? ['', ...about] : []
  const lines = [
    greeting,
    '',
    message,
    ...named,
    ...(url ? ['', `${link.label}: ${url}`] : code ? ['', code] : []),
    '',
    note,
    '',
  ]
  const body = `${about.map(renderNote).join('')}${url ? renderButton({ url, label: link.label }, tone) : code ? renderNote(code) : ''}${renderNote(note)}`
  return {
    to: user.email,
    subject,
    text: lines.join('\n'),
    html: renderHtml({ subject, heading: subject, greeting, message, preview: message, tone }, body),
  }
}
