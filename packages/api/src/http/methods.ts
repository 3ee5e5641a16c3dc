import { DomainError } from '@orders/shared/domain/errors'
import type { FastifyInstance } from 'fastify'

/**
 * Answers the methods that a path does not have: OPTIONS with 204, any other with 405, both with `Allow` (RFC 9110, sections 9.3.7 and
 * 15.5.6). Preflights are for the plugin of CORS, which answers before.
 * @returns what has to be called when all other routes are there
 */
export function collectMethods(app: FastifyInstance): () => void {
  const urls = new Set<string>()
  app.addHook('onRoute', ({ url }) => {
    urls.add(url)
  })
  return () => {
    // To add routes adds to what is collected
    for (const url of [...urls]) if (url !== '*') refuseOthers(app, url)
  }
}

function refuseOthers(app: FastifyInstance, url: string): void {
  // Not every way that a route is added calls the hook for each method
  const methods = app.supportedMethods.filter((method) => app.hasRoute({ url, method }))
  const others = app.supportedMethods.filter((method) => !methods.includes(method))
  const allow = [...new Set([...methods, 'OPTIONS'])].toSorted().join(', ')
  app.route({
    url,
    method: others,
    schema: { hide: true },
    // Before the body is read: whatever it is, it changes nothing
    onRequest: (request, reply, next) => {
      reply.header('allow', allow)
      if (request.method === 'OPTIONS') return void reply.code(204).send()
      next(new DomainError('METHOD_NOT_ALLOWED', { detail: `The path takes ${allow}.` }))
    },
    handler: () => undefined,
  })
}
