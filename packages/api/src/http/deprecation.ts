import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

export interface Deprecated {
  /** Since when, ISO 8601. */
  since: string
  /** When it may be gone, ISO 8601: not before `since`. */
  sunset?: string
  /** Where it is explained what to use instead. */
  link?: string
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Clients are told with each answer, and in the OpenAPI document, that the route will go. */
    deprecated?: Deprecated
  }
}

/** Deprecation (RFC 9745), Sunset (RFC 8594) and Link (RFC 8288) for routes whose `config.deprecated` says so. */
export default fp((app: FastifyInstance, _options, done) => {
  app.addHook('onRoute', (route) => {
    const deprecated = route.config?.deprecated
    if (!deprecated) return
    const headers = headersFor(deprecated, route.url)
    route.schema = { ...route.schema, deprecated: true }
    route.onRequest = [
      (_request, reply, next) => {
        reply.headers(headers)
        next()
      },
      ...[route.onRequest ?? []].flat(),
    ]
  })
  done()
})

/** @throws Error for what is no time, at start */
function headersFor({ since, sunset, link }: Deprecated, url: string): Record<string, string> {
  const [from, until] = [since, sunset ?? since].map((time) => new Date(time)) as [Date, Date]
  if (!(from.getTime() <= until.getTime()))
    throw new Error(`${url}: a route is gone after it was deprecated, at two times`)
  return {
    deprecation: `@${Math.floor(from.getTime() / 1000)}`,
    ...(sunset === undefined ? {} : { sunset: until.toUTCString() }),
    ...(link === undefined ? {} : { link: `<${link}>; rel="deprecation"; type="text/html"` }),
  }
}
