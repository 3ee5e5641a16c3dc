import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/**
 * What the OWASP REST Security Cheat Sheet asks of answers that no browser renders: nothing may be loaded, framed or sniffed,
 * and no cache keeps tokens (RFC 6749, section 5.1) or a user's own data. Pages for people and routes with an ETag say otherwise for
 * themselves. Made once and kept short, for every answer carries them.
 */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
}

export default fp((app: FastifyInstance, _options, done) => {
  app.addHook('onRequest', (_request, reply, next) => {
    reply.headers(HEADERS)
    next()
  })
  done()
})
