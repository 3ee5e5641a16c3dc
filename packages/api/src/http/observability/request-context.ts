import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { TRACEPARENT } from '@orders/shared/contracts/events'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyRequest {
    /** W3C Trace Context: the caller's, or a new one; it travels with the events of this request. */
    traceparent: string
    /** Set by routes that serve one order, for the log. */
    orderId: string | undefined
    /** The order's number, where the route has come to know it. */
    orderNumber: string | undefined
  }
}

const REQUEST_ID = /^[\w.-]{1,64}$/
const TRACE = new RegExp(TRACEPARENT)

/** The caller's X-Request-Id where it is harmless in a log, else a new one. */
export function genReqId({ headers }: IncomingMessage): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
}

/** The caller's traceparent, where it is one. */
export function givenTraceparent({ traceparent }: IncomingHttpHeaders): string | undefined {
  return typeof traceparent === 'string' && TRACE.test(traceparent) ? traceparent : undefined
}

/** The URL without its query. */
export const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0] ?? '/'

/** What a log line of a request carries beside its requestId. */
export const traceFieldsOf = ({ traceparent }: FastifyRequest) => ({ traceId: traceparent.slice(3, 35) })

/** Gives every answer its X-Request-Id, and every request its trace and its line in the log. */
export default fp((app: FastifyInstance, _options, done) => {
  app.decorateRequest('traceparent', {
    getter() {
      const value = givenTraceparent(this.headers) ?? `00-${randomHex()}-${randomHex().slice(0, 16)}-01`
      this.headers['traceparent'] = value
      return value
    },
  })
  app.decorateRequest('orderId')
  app.decorateRequest('orderNumber')
  app.addHook('onRequest', (request, reply, next) => {
    reply.header('x-request-id', request.id)
    next()
  })
  // Most requests are successful reads, and most logs leave them out: then not even the fields are made
  const logsReads = ['debug', 'trace'].includes(app.log.level)
  app.addHook('onResponse', (request, reply, next) => {
    if (logsReads || !isPlainRead(request, reply)) logServed(request, reply)
    next()
  })
  done()
})

const isPlainRead = ({ raw }: FastifyRequest, { statusCode }: FastifyReply): boolean =>
  (raw.method === 'GET' || raw.method === 'HEAD') && statusCode < 400

function logServed(request: FastifyRequest, reply: FastifyReply): void {
  const { statusCode } = reply
  const { method, orderId, orderNumber } = request
  // Without its query, which can hold an address or a token
  const url = pathOf(request)
  const route = request.routeOptions.url
  const durationMs = Math.round(reply.elapsedTime)
  const order = { ...(orderId ? { orderId } : {}), ...(orderNumber ? { number: orderNumber } : {}) }
  const fields = {
    method,
    url,
    route,
    statusCode,
    durationMs,
    ...order,
    ...keyFieldsOf(request),
    ...traceFieldsOf(request),
  }
  // Asked every few seconds, and the answer tells
  if (route?.startsWith('/health/')) request.log.debug(fields, 'request served')
  else if (statusCode >= 500) request.log.error(fields, 'request failed')
  else if (isPlainRead(request, reply)) request.log.debug(fields, 'request served')
  else request.log.info(fields, 'request served')
}

/** Which program asked, as the admin log has it. Of a person there is nothing: a log is no list of who did what when. */
const keyFieldsOf = ({ actor }: Partial<FastifyRequest>) => (actor?.kind === 'key' ? { actor: actor.id } : {})

/** 128 bits. Node keeps random UUIDs ready; asking for random bytes costs microseconds each time. */
const randomHex = () => randomUUID().replaceAll('-', '')
