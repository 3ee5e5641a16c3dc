import { createHash } from 'node:crypto'

/** A sender's Idempotency-Key in the form that is kept: short, and no other sender's. */
export const keyHash = (by: string, key: string): string =>
  createHash('sha256')
    .update(JSON.stringify([by, key]))
    .digest('base64url')
