import { createHash } from 'node:crypto'

/**
 * A UUIDv7 (RFC 9562) of the letter's time, with the message's id in place of chance: a letter that is delivered twice is kept
 * once, and letters sort by age.
 */
export function deadLetterId({ messageId, sentAtMs }: { messageId: string; sentAtMs: number }): string {
  const time = sentAtMs.toString(16).padStart(12, '0')
  const rest = createHash('sha256').update(messageId).digest('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`
}
