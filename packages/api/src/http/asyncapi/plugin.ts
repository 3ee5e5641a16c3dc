import type { FastifyPluginCallback } from 'fastify'
import { contentEtag, matches } from '../conditional.ts'
import { asyncApiDocument } from './document.ts'

interface Served {
  body: string
  etag: string
}

/** AsyncAPI 3.0 of what subscribers get, at /asyncapi.json. */
export const asyncApiRoutes: FastifyPluginCallback = (app, _options, done) => {
  let latest: (Served & { pathPrefix: string }) | undefined
  // A deployment has one prefix, or two while its proxy changes
  const servedAt = (pathPrefix: string): Served => {
    if (latest?.pathPrefix !== pathPrefix) {
      const body = JSON.stringify(asyncApiDocument(pathPrefix))
      latest = { pathPrefix, body, etag: contentEtag(body) }
    }
    return latest
  }
  app.get('/asyncapi.json', { schema: { hide: true } }, ({ headers, pathPrefix }, reply) => {
    const { body, etag } = servedAt(pathPrefix)
    reply.header('etag', etag).header('cache-control', 'no-cache')
    if (matches(headers['if-none-match'], etag)) return reply.code(304).send()
    return reply.type('application/json; charset=utf-8').send(body)
  })
  done()
}
