import type { FastifyCorsOptions, FastifyCorsOptionsDelegateCallback } from '@fastify/cors'
import type { FastifyRequest } from 'fastify'

const PREFLIGHT_SECONDS = 600

/**
 * Which pages may call the API from a browser. Tokens travel in a header and never in a cookie, so no page needs credentials; the
 * headers that answers carry beside their body have to be exposed by name.
 */
export function corsFor(origins: string): FastifyCorsOptionsDelegateCallback {
  const common: FastifyCorsOptions = {
    origin: origins.split(','),
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'idempotency-key',
      'if-match',
      'if-none-match',
      'x-request-id',
      'last-event-id',
    ],
    exposedHeaders: [
      'allow',
      'deprecation',
      'etag',
      'idempotent-replayed',
      'link',
      'location',
      'ratelimit',
      'ratelimit-policy',
      'retry-after',
      'sunset',
      'x-cache',
      'x-request-id',
    ],
    maxAge: PREFLIGHT_SECONDS,
  }
  // An OPTIONS request of anybody else asks for the methods of a path
  return (request, done) => done(null, { ...common, preflight: isPreflight(request) })
}

const isPreflight = ({ headers }: FastifyRequest): boolean =>
  headers.origin !== undefined && headers['access-control-request-method'] !== undefined
