import type { UserRecord } from '@orders/shared/ports/stores'

/** Until the address is verified, its mails contain nothing that the registrant wrote: the name might be an advertisement. */
export const greetingOf = ({ username, emailVerifiedAt }: UserRecord): string =>
  emailVerifiedAt ? `Hello ${username},` : 'Hello,'

/** @returns undefined where nobody has said where customers reach the api */
export const pageUrl = (page: string, publicUrl: string | undefined): string | undefined =>
  publicUrl ? `${publicUrl.replace(/\/+$/, '')}/console#/${page}` : undefined
