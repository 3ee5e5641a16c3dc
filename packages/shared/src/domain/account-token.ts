import { createHash } from 'node:crypto'

/** What a token in a mail is good for, and how long after the mail was sent, in ms. */
export const TOKEN_LIFE_MS = {
  'verify-email': 24 * 3_600_000,
  'reset-password': 30 * 60_000,
} as const
export type TokenPurpose = keyof typeof TOKEN_LIFE_MS
export const TOKEN_PURPOSES = Object.keys(TOKEN_LIFE_MS) as TokenPurpose[]

/** What the store keeps of a token: nothing but the mail has the token itself. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('base64url')
