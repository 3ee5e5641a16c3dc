import rateLimit from '@fastify/rate-limit'
import { DomainError } from '@orders/shared/domain/errors'
import { addressHash } from '@orders/shared/domain/mail-address'
import type { FastifyInstance, FastifyRequest, preHandlerAsyncHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import type { ApiOptions, RateLimitStoreClass } from '../deps.ts'
import { networkOf } from './client-address.ts'
import rateLimitHeaders, { addLimitHeaders } from './rate-limit-headers.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const VERIFICATIONS_A_DAY = 3
const RESETS_AN_HOUR = 3
const EXPORTS_AN_HOUR = 10

declare module 'fastify' {
  interface FastifyInstance {
    /** Limits by client address and by the e-mail in the body, for registrations and what is mailed. */
    limitByIp: (action: string) => preHandlerAsyncHookHandler
    limitByEmail: (action: string) => preHandlerAsyncHookHandler
    limitOrders: preHandlerAsyncHookHandler
    /** Limits by API key, whatever it is used for. */
    limitKeys: preHandlerAsyncHookHandler
    /** Limits by user: one a minute, and three a day. */
    limitVerifications: preHandlerAsyncHookHandler[]
    /** Limits by user: what reads all of a customer's orders. */
    limitExports: preHandlerAsyncHookHandler
    /** Whether the address in the body may be sent another mail that resets its password; counts one. */
    isResetLeft: (request: FastifyRequest) => Promise<boolean>
  }
}

interface RateLimitsOptions {
  options: ApiOptions
  store?: RateLimitStoreClass
}

/** Only what costs much or can be guessed is limited, per route and per principal. Answers tell what is left. */
export default fp<RateLimitsOptions>(async (app: FastifyInstance, { options, store }) => {
  await app.register(rateLimitHeaders)
  // Counting must never stop customers: without Redis the store counts by itself, and where even that fails nothing is counted
  await app.register(rateLimit, { global: false, skipOnError: true, ...(store ? { store } : {}) })

  const limit = (
    name: string,
    most: number,
    keyGenerator: (request: FastifyRequest) => string,
    windowMs = MINUTE_MS,
  ): preHandlerAsyncHookHandler => {
    const count = app.createRateLimit({ max: most, timeWindow: windowMs, keyGenerator })
    return async (request, reply) => {
      const result = await count(request)
      // Nothing was counted
      if (result.isAllowed) return
      const { remaining, ttl: resetMs, isExceeded } = result
      addLimitHeaders(reply, { name, most, windowMs, remaining, resetMs })
      if (isExceeded) throw new DomainError('RATE_LIMITED', { retryAfterSeconds: Math.max(1, result.ttlInSeconds) })
    }
  }
  app.decorate('limitByIp', (action: string) =>
    limit(action, options.RATE_LIMIT_AUTH_PER_IP, ({ ip }) => `${action}:ip:${networkOf(ip)}`),
  )
  app.decorate('limitByEmail', (action: string) =>
    limit(`${action}-email`, options.RATE_LIMIT_AUTH_PER_EMAIL, ({ body }) => `${action}:email:${emailOf(body)}`),
  )
  const limitOrders = limit('orders', options.RATE_LIMIT_ORDERS_PER_USER, ({ actor }) => `orders:user:${actor.id}`)
  app.decorate('limitOrders', async function (request, reply) {
    // A program has its own limit, and orders for many
    if (request.actor.kind === 'user') await limitOrders.call(this, request, reply)
  } satisfies preHandlerAsyncHookHandler)
  app.decorate(
    'limitKeys',
    limit('api-key', options.RATE_LIMIT_PER_KEY, ({ actor }) => actor.id),
  )
  app.decorate('limitVerifications', [
    // In this order: what comes too soon uses up nothing of the day
    limit('verification-minute', 1, ({ actor }) => `verification:minute:${actor.id}`),
    limit('verification-day', VERIFICATIONS_A_DAY, ({ actor }) => `verification:day:${actor.id}`, DAY_MS),
  ])
  app.decorate(
    'limitExports',
    limit('exports', EXPORTS_AN_HOUR, ({ actor }) => `export:user:${actor.id}`, HOUR_MS),
  )
  // How many mails an address has had is nobody else's business
  const countReset = app.createRateLimit({
    max: RESETS_AN_HOUR,
    timeWindow: HOUR_MS,
    keyGenerator: ({ body }) => `reset:email:${emailOf(body)}`,
  })
  app.decorate('isResetLeft', async (request: FastifyRequest) => {
    const result = await countReset(request)
    return result.isAllowed || !result.isExceeded
  })
})

/** By its hash: counts are kept where an address should not be. */
function emailOf(body: unknown): string {
  const email = typeof body === 'object' && body !== null && 'email' in body ? String(body.email) : ''
  return addressHash(email)
}
