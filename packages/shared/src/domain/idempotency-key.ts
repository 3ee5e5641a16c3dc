import { createHash } from 'node:crypto'

/** What a command has of a request that its sender may send again. */
export interface Repeatable {
  /** The same key of the same sender counts once. */
  idempotencyKey?: string | undefined
  /** Called where the request was done before, so that nothing is done now. */
  onReplay?: (() => void) | undefined
}

/** A request that changes something once, however often it is sent, in the form that is kept. */
export interface IdempotentRequest {
  /** Of its sender and key, hashed. */
  id: string
  /** Equal for requests that ask for the same. */
  fingerprint: string
  /** Epoch ms: from then on its answer may be forgotten. */
  expiresAtMs: number
  /** Called by the store that finds its answer. */
  onReplay?: (() => void) | undefined
}

const DAY_MS = 86_400_000

/** A sender's Idempotency-Key: short, and no other sender's. */
export const keyHash = (by: string, key: string): string => digest([by, key])

/**
 * Counts once for a day.
 * @param what the request asks for, so that another one with the same key is told apart
 * @returns undefined without a key
 */
export const keyedRequest = (
  { by, idempotencyKey, onReplay, nowMs }: Repeatable & { by: string; nowMs: number },
  what: readonly unknown[],
): IdempotentRequest | undefined =>
  idempotencyKey === undefined
    ? undefined
    : { id: keyHash(by, idempotencyKey), fingerprint: digest(what), expiresAtMs: nowMs + DAY_MS, onReplay }

const digest = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url')

/** No header has a line break in it: what has one is the key of no sender. */
const LINE_BREAK = '\n'

/** The Idempotency-Key of a program that orders for a customer, as the order has it: it meets neither the customer's keys nor other programs'. */
export const programsKey = (by: string, key: string): string => `${LINE_BREAK}${by}${LINE_BREAK}${key}`

/** The key of one portion of what a request asks for, and no sender's. */
export const partOfKey = (key: string, part: string): string => `${key}${LINE_BREAK}${part}`

/** The key of an order, where it is the customer's own. */
export const customersKey = (key: string | undefined): string | undefined =>
  key?.startsWith(LINE_BREAK) ? undefined : key
