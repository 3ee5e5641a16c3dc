export interface WebhookSecret {
  /** `whsec_…` */
  secret: string
  createdAtMs: number
  /** Of one that was rotated: it signs until then (epoch ms). */
  expiresAtMs?: number
}

/** The newest first. */
export type WebhookSecrets = readonly [WebhookSecret, ...WebhookSecret[]]

export interface SecretRotation {
  secret: string
  nowMs: number
  overlapMs: number
}

/** Rotated more often than that within an overlap, the oldest ends early: each of them is one more signature. */
const MOST_SECRETS = 5

/**
 * The secrets of an endpoint after a rotation. Those before it sign until the overlap is over, so that a rotation whose answer was lost, and
 * is made again, cuts the receiver off from nothing. Pure.
 */
export const rotatedSecrets = (
  secrets: WebhookSecrets,
  { secret, nowMs, overlapMs }: SecretRotation,
): WebhookSecrets => [
  { secret, createdAtMs: nowMs },
  ...liveSecrets(secrets, nowMs)
    .slice(0, MOST_SECRETS - 1)
    .map((one) => ({ ...one, expiresAtMs: Math.min(one.expiresAtMs ?? Number.POSITIVE_INFINITY, nowMs + overlapMs) })),
]

/** Those that sign at a time. Pure. */
export const liveSecrets = (secrets: WebhookSecrets, nowMs: number): WebhookSecret[] =>
  secrets.filter(({ expiresAtMs = Number.POSITIVE_INFINITY }) => expiresAtMs > nowMs)
