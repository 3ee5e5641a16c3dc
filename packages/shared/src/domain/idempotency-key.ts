import { createHash } from 'node:crypto'

/** What a request was that is to change something once, in the form that is kept. */
export interface KeyedRequest {
  id: string
  fingerprint: string
}

/** A sender's Idempotency-Key: short, and no other sender's. */
export const keyHash = (by: string, key: string): string => digest([by, key])

/** @param what the request asks for, so that another one with the same key is told apart; undefined without a key */
export const keyedRequest = (
  by: string,
  key: string | undefined,
  what: readonly unknown[],
): KeyedRequest | undefined => (key === undefined ? undefined : { id: keyHash(by, key), fingerprint: digest(what) })

const digest = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
