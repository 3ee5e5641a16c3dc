import rateLimit from '@fastify/rate-limit'
import { DomainError } from '@orders/shared/domain/errors'
import type { FastifyInstance, FastifyRequest, preHandlerAsyncHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import type { ApiOptions, RateLimitStoreClass } from '../deps.ts'
import { networkOf } from './client-address.ts'

const MINUTE_MS = 60_000

declare module 'fastify' {
  interface FastifyInstance {
    /** Limits by client address and by the e-mail in the body, for logins and registrations. */
    limitByIp: (action: string) => preHandlerAsyncHookHandler
    limitByEmail: (action: string) => preHandlerAsyncHookHandler
    limitOrders: preHandlerAsyncHookHandler
  }
}

interface RateLimitsOptions {
  options: ApiOptions
  store?: RateLimitStoreClass
}

/** Only what costs much or can be guessed is limited, per route and per principal. */
export default fp<RateLimitsOptions>(async (app: FastifyInstance, { options, store }) => {
  // Counting must never stop customers: without Redis the store counts by itself, and where even that fails nothing is counted
  await app.register(rateLimit, { global: false, skipOnError: true, ...(store ? { store } : {}) })

  const limit = (max: number, keyGenerator: (request: FastifyRequest) => string): preHandlerAsyncHookHandler => {
    const count = app.createRateLimit({ max, timeWindow: MINUTE_MS, keyGenerator })
    return async (request) => {
      const result = await count(request)
      if (result.isAllowed || !result.isExceeded) return
      throw new DomainError('RATE_LIMITED', { retryAfterSeconds: Math.max(1, result.ttlInSeconds) })
    }
  }
  app.decorate('limitByIp', (action: string) =>
    limit(options.RATE_LIMIT_AUTH_PER_IP, ({ ip }) => `${action}:ip:${networkOf(ip)}`),
  )
  app.decorate('limitByEmail', (action: string) =>
    limit(options.RATE_LIMIT_AUTH_PER_EMAIL, ({ body }) => `${action}:email:${emailOf(body)}`),
  )
  app.decorate(
    'limitOrders',
    limit(options.RATE_LIMIT_ORDERS_PER_USER, ({ userId }) => `orders:user:${userId}`),
  )
})

const emailOf = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'email' in body ? String(body.email).toLowerCase() : ''
