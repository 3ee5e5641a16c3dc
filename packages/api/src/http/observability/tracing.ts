import type { Tracer } from '@orders/shared/ports/tracer'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { givenTraceparent } from './request-context.ts'

/** Gives every request a span, and makes it the one that the request's events continue. Registered only where there is tracing. */
export default fp<{ tracer: Tracer }>((app: FastifyInstance, { tracer }, done) => {
  app.addHook('onRequest', ({ id, method, routeOptions, headers }, { raw }, next) => {
    // Probes and scrapes come all the time and tell nothing
    if (routeOptions.schema?.tags?.includes('operations')) return next()
    const route = routeOptions.url ?? 'unknown'
    const attributes = { 'http.request.method': method, 'http.route': route, 'request.id': id }
    const span = tracer.start(`${method} ${route}`, { kind: 'server', parent: givenTraceparent(headers), attributes })
    headers['traceparent'] = span.traceparent
    // Comes after every answer, and also when the client goes away before it
    raw.once('close', () => {
      const { statusCode, writableFinished } = raw
      if (writableFinished) span.set({ 'http.response.status_code': statusCode })
      if (!writableFinished) span.end('the client went away')
      else span.end(statusCode >= 500 ? `status ${statusCode}` : undefined)
    })
    next()
  })
  done()
})
