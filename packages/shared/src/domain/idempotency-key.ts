import { createHash } from 'node:crypto'

/** What a request was that is to change something once, in the form that is kept. */
export interface KeyedRequest {
  /** Of its sender and key, hashed. */
  id: string
  /** Equal for requests that ask for the same. */
  fingerprint: string
}

/** A request that changes something once, however often it is sent. */
export interface IdempotentRequest extends KeyedRequest {
  /** Epoch ms: from then on its answer may be forgotten. */
  expiresAtMs: number
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

/** No header has a line break in it: what begins with one is the key of no customer. */
const PROGRAM = '\n'

/** The Idempotency-Key of a program that orders for a customer, as the order has it: it meets neither the customer's keys nor other programs'. */
export const programsKey = (by: string, key: string): string => `${PROGRAM}${by}${PROGRAM}${key}`

/** The key of an order, where it is the customer's own. */
export const customersKey = (key: string | undefined): string | undefined =>
  key?.startsWith(PROGRAM) ? undefined : key
