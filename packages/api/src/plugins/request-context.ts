import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { TRACEPARENT } from '@orders/shared/contracts/events'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyRequest {
    /** W3C Trace Context: the caller's, or a new one; it travels with the events of this request. */
    traceparent: string
  }
}

const REQUEST_ID = /^[\w.-]{1,64}$/
const TRACE = new RegExp(TRACEPARENT)

/** The caller's X-Request-Id where it is harmless in a log, else a new one. */
export function genReqId({ headers }: IncomingMessage): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
}

/** Gives every answer its X-Request-Id, and every log line of a request its trace. */
export default fp((app: FastifyInstance, _options, done) => {
  app.decorateRequest('traceparent', {
    getter() {
      const { traceparent } = this.headers
      const given = typeof traceparent === 'string' && TRACE.test(traceparent) ? traceparent : undefined
      const value = given ?? `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`
      this.headers['traceparent'] = value
      return value
    },
  })
  app.addHook('onRequest', (request, reply, next) => {
    reply.header('x-request-id', request.id)
    next()
  })
  app.addHook('onResponse', (request, reply, next) => {
    const { statusCode } = reply
    const fields = { method: request.method, url: request.url, statusCode, durationMs: Math.round(reply.elapsedTime) }
    if (statusCode >= 500) request.log.error(fields, 'request failed')
    else if (request.method === 'GET' && statusCode < 400) request.log.debug(fields, 'request served')
    else request.log.info(fields, 'request served')
    next()
  })
  done()
})
