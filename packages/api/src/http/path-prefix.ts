import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { ApiOptions } from '../deps.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What a proxy has taken off the path, such as `/shop`: it belongs before every path that an answer names. Mostly empty. */
    pathPrefix: string
  }
}

/** Segments of unreserved characters (RFC 3986), none of which is `.` or `..`: it goes into headers and pages. */
const CLEAN = /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~-]+)+$/

interface PathPrefixOptions {
  options: Pick<ApiOptions, 'PUBLIC_URL' | 'TRUST_PROXY'>
}

/**
 * Behind a proxy that shows the API under a prefix and strips it. The path of PUBLIC_URL is the prefix, unless a proxy that is trusted
 * (TRUST_PROXY) says another in X-Forwarded-Prefix.
 */
export default fp<PathPrefixOptions>((app: FastifyInstance, { options }, done) => {
  const { PUBLIC_URL, TRUST_PROXY } = options
  const configured = PUBLIC_URL === undefined ? '' : new URL(PUBLIC_URL).pathname.replace(/\/+$/, '')
  const isTrusted = Number(TRUST_PROXY) > 0
  app.decorateRequest('pathPrefix', {
    getter() {
      const forwarded = isTrusted ? this.headers['x-forwarded-prefix'] : undefined
      return typeof forwarded === 'string' && CLEAN.test(forwarded) ? forwarded : configured
    },
  })
  done()
})
