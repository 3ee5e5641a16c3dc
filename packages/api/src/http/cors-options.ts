import type { FastifyCorsOptions } from '@fastify/cors'

const PREFLIGHT_SECONDS = 600

/**
 * Which pages may call the API from a browser. Tokens travel in a header and never in a cookie, so no page needs credentials; the
 * headers that answers carry beside their body have to be exposed by name.
 */
export const corsFor = (origins: string): FastifyCorsOptions => ({
  origin: origins.split(','),
  methods: ['GET', 'POST', 'PUT', 'DELETE'],
  allowedHeaders: [
    'authorization',
    'content-type',
    'idempotency-key',
    'if-none-match',
    'x-request-id',
    'last-event-id',
  ],
  exposedHeaders: ['etag', 'idempotent-replayed', 'location', 'retry-after', 'x-cache', 'x-request-id'],
  maxAge: PREFLIGHT_SECONDS,
})
