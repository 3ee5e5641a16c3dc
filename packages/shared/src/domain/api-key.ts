import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { DomainError } from './errors.ts'

/** What an API key begins with: secret scanners look for it. */
const API_KEY_PREFIX = 'opk_'
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 190 bits. */
const RANDOM_DIGITS = 32
/** 62 ** 6 is more than 2 ** 32. */
const CHECKSUM_DIGITS = 6
const API_KEY = /^opk_([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/

/** @param draw a random integer from 0 to below its argument */
export function newApiKey(draw: (below: number) => number): string {
  const random = Array.from({ length: RANDOM_DIGITS }, () => DIGITS[draw(DIGITS.length)]).join('')
  return `${API_KEY_PREFIX}${random}${checksumOf(random)}`
}

/** Whether a text is meant to be a key: it is no access token then, whatever else it is. */
export const isApiKeyLike = (text: string): boolean => text.startsWith(API_KEY_PREFIX)

/** Whether it can be one of ours: a mistyped or cut one has the wrong checksum, and is asked of no store. */
export function isApiKey(text: string): boolean {
  const [, random, checksum] = API_KEY.exec(text) ?? []
  return random !== undefined && checksumOf(random) === checksum
}

/** What the store keeps of a key. No salt: what is hashed is random, and cannot be guessed. */
export const apiKeyHash = (key: string): string => createHash('sha256').update(key).digest('base64url')

function checksumOf(random: string): string {
  let rest = crc32(random)
  let digits = ''
  while (digits.length < CHECKSUM_DIGITS) {
    digits = DIGITS[rest % DIGITS.length] + digits
    rest = Math.floor(rest / DIGITS.length)
  }
  return digits
}

export interface ApiKeySecret {
  /** Of the key. */
  hash: string
  /** Epoch ms: until then a secret that was replaced is good. Absent of the newest. */
  expiresAtMs?: number
}

/** Of one key: rotated more often than that at once, the oldest ends early. */
const MOST_SECRETS = 10

/**
 * The secrets of a key after a rotation, newest first. Those before it are good for `overlapMs` at most: none, where it is 0. One that ends
 * earlier anyway still does, so that a rotation whose answer was lost, and is made again, cuts the program off from nothing.
 */
export function rotatedSecrets(
  secrets: readonly ApiKeySecret[],
  { hash, nowMs, overlapMs }: { hash: string; nowMs: number; overlapMs: number },
): ApiKeySecret[] {
  const earlier = secrets.flatMap((secret) => {
    const expiresAtMs = Math.min(secret.expiresAtMs ?? Number.POSITIVE_INFINITY, nowMs + overlapMs)
    return expiresAtMs > nowMs ? [{ hash: secret.hash, expiresAtMs }] : []
  })
  return [{ hash }, ...earlier].slice(0, MOST_SECRETS)
}

/** Until when (epoch ms) the secret with this hash is good; 0 where the key has no such secret. */
export function goodUntilMs(
  { secrets, expiresAtMs = Number.POSITIVE_INFINITY }: { secrets: readonly ApiKeySecret[]; expiresAtMs?: number },
  hash: string,
): number {
  const secret = secrets.find((one) => one.hash === hash)
  return secret ? Math.min(secret.expiresAtMs ?? Number.POSITIVE_INFINITY, expiresAtMs) : 0
}

/** Until when (epoch ms) a secret before the newest is good; undefined where none is. */
export function previousExpiresAtMs(secrets: readonly ApiKeySecret[], nowMs: number): number | undefined {
  const expiries = secrets.flatMap(({ expiresAtMs = 0 }) => (expiresAtMs > nowMs ? [expiresAtMs] : []))
  return expiries.length > 0 ? Math.max(...expiries) : undefined
}

/** To a request that is sent again: its answer had a secret that is kept nowhere. */
export const shownOnce = (keyId: string): DomainError =>
  new DomainError('IDEMPOTENCY_KEY_REUSED', {
    detail: `This request was done before, and its secret can be shown only once: in the answer to the first one. The API key is ${keyId}. Where that answer was lost, rotate the key with a new Idempotency-Key.`,
  })
