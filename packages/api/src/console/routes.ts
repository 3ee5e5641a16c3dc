import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { DomainError } from '@orders/shared/domain/errors'
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import type { ApiDeps } from '../deps.ts'
import { matches } from '../orders/conditional.ts'
import { type PageFile, readPageFiles } from './page-files.ts'

/**
 * The page runs its own files and talks to this API; nothing else. Text could not become markup even by mistake: with Trusted
 * Types demanded and none allowed, `innerHTML` and its kin throw.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join(';')

const HEADERS = {
  'content-security-policy': POLICY,
  // No other site's window or page gets hold of this one
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
}

/** For browsers, not for programs: no part of the documented API, and not worth a trace. */
const schema = { hide: true, tags: ['operations'] }

/** The console: a page for customers and admins, at /console. */
export const consoleRoutes: FastifyPluginCallback<{ deps: Pick<ApiDeps, 'inboxUrl'> }> = (app, { deps }, done) => {
  const files = readPageFiles(dirname(createRequire(import.meta.url).resolve('@orders/console/index.html')))
  app.addHook('onRequest', (_request, reply, next) => {
    reply.headers(HEADERS)
    next()
  })
  const config = { inboxUrl: deps.inboxUrl ?? null }

  app.get('/console', { schema }, (request, reply) => sendFile(request, reply, files.get('index.html')))
  app.get('/console/config.json', { schema }, (_request, reply) =>
    reply.header('cache-control', 'no-cache').send(config),
  )
  app.get<{ Params: { '*': string } }>('/console/*', { schema }, (request, reply) =>
    sendFile(request, reply, files.get(request.params['*'] || 'index.html')),
  )
  done()
}

function sendFile({ headers }: FastifyRequest, reply: FastifyReply, file: PageFile | undefined): FastifyReply {
  if (!file) throw new DomainError('ROUTE_NOT_FOUND')
  // Asked for each time, so that a page never mixes files of two versions for longer than it takes to load
  reply.header('etag', file.etag).header('cache-control', 'no-cache')
  if (matches(headers['if-none-match'], file.etag)) return reply.code(304).send()
  return reply.type(file.type).send(file.body)
}
