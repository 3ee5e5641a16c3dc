import { at } from '../ui/navigation/at.ts'

/** The page with the mails, which is another one than the console's. */
export const INBOX = at('/console/inbox')

/** What the inbox shows is named by its address's fragment, so that a link leads to a mail. */
export interface Place {
  /** The mail that is read. */
  mail?: string | undefined
  /** Part of a recipient's address. */
  to?: string | undefined
  /** Only mails about this order. */
  order?: string | undefined
}

export function fragmentOf({ mail, to, order }: Place): string {
  const parts = Object.entries({ order, to, mail }).filter((part): part is [string, string] => Boolean(part[1]))
  return `#${new URLSearchParams(parts)}`
}

export const addressOf = (place: Place): string => `${INBOX}${fragmentOf(place)}`

export function placeOf(fragment: string): Place {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''))
  const read = (name: string) => parts.get(name) || undefined
  return { mail: read('mail'), to: read('to'), order: read('order') }
}
