import { createHash } from 'node:crypto'
import { domainToASCII } from 'node:url'

/** Printable ASCII without spaces, quotes or brackets: what the mail service takes, without the forms that RFC 5322 calls obsolete. */
const LOCAL_PART = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+$/i
const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*$/i
/** What else is ASCII, Node would take for the rest of a URL, and drop or decode. */
const HOST = /^[a-z0-9.\-\u{80}-\u{10ffff}]+$/iu
const LONGEST = 254

/**
 * One form for all that name the same mailbox: NFKC (so that full-width letters are the ones they look like), the domain in its A-label form
 * (UTS 46). Mail services do not take a name before the @ that is not ASCII. Capital letters stay as they were written: who compares addresses
 * does so in lower case.
 * @returns undefined for what is no address
 */
export function normaliseEmail(text: string): string | undefined {
  const plain = text.normalize('NFKC').trim()
  const at = plain.lastIndexOf('@')
  const localPart = plain.slice(0, at)
  const host = plain.slice(at + 1)
  const domain = HOST.test(host) ? domainToASCII(host) : ''
  const email = `${localPart}@${host.toLowerCase() === domain ? host : domain}`
  const isAddress = at > 0 && LOCAL_PART.test(localPart) && !/^\.|\.\.|\.$/.test(localPart) && DOMAIN.test(domain)
  return isAddress && email.length <= LONGEST ? email : undefined
}

/** What accounts are told apart by, and found by: whatever is typed, in the normal form and in lower case. */
export const addressKey = (email: string): string => (normaliseEmail(email) ?? email).toLowerCase()

/** What stands for an address where it must not be kept itself: its SHA-256. */
export const addressHash = (email: string): string => createHash('sha256').update(addressKey(email)).digest('base64url')
