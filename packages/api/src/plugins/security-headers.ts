import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/**
 * What the OWASP REST Security Cheat Sheet asks of answers that no browser renders: nothing may be loaded, framed or sniffed. Pages for
 * people set a policy of their own. Made once and kept short, for every answer carries them.
 */
const HEADERS = {
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
