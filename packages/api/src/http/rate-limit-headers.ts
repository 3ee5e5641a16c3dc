import type { FastifyInstance, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'

/** A limit, and what is left of it for whoever asks. */
export interface LimitState {
  /** Of lower-case letters, digits and dashes: `orders`, `login-hour`. */
  name: string
  most: number
  windowMs: number
  remaining: number
  /** How long the window goes on. */
  resetMs: number
}

declare module 'fastify' {
  interface FastifyReply {
    /** The limits that the request counts for, as far as they are known yet. */
    limitStates: LimitState[] | undefined
  }
}

/**
 * Puts limits into RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers), beside those that the answer tells of
 * already; the tightest comes first.
 */
export function addLimitHeaders(reply: FastifyReply, ...states: readonly LimitState[]): void {
  if (states.length === 0) return
  const all = [...(reply.limitStates ?? []), ...states].toSorted((one, other) => one.remaining - other.remaining)
  reply.limitStates = all
  reply.header('ratelimit-policy', all.map(toPolicy).join(', '))
  reply.header('ratelimit', all.map(toRemaining).join(', '))
}

const toPolicy = ({ name, most, windowMs }: LimitState): string => `"${name}";q=${most};w=${seconds(windowMs)}`

const toRemaining = ({ name, remaining, resetMs }: LimitState): string =>
  `"${name}";r=${Math.max(0, remaining)};t=${seconds(resetMs)}`

const seconds = (ms: number): number => Math.max(0, Math.ceil(ms / 1000))

/** Makes room for them in each reply. */
export default fp((app: FastifyInstance, _options, done) => {
  app.decorateReply('limitStates', undefined)
  done()
})
