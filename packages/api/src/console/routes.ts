import { preparePages } from '@orders/console/pages'
import { DomainError } from '@orders/shared/domain/errors'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { ApiDeps } from '../deps.ts'
import { createCompressOnce } from '../http/compress-once.ts'
import { matches } from '../http/conditional.ts'
import { inboxRoutes, mayReadInbox } from './inbox.ts'
import { type PageFile, readPageFiles } from './page-files.ts'

/**
 * The page runs its own files and talks to this API; from elsewhere it loads pictures of products, and nothing else. Its styles are
 * known by their hashes. Text could not become markup even by mistake: with Trusted Types demanded and none allowed, `innerHTML` and its
 * kin throw.
 */
const policyWith = (styleHashes: readonly string[], ...more: string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styleHashes.map((hash) => `'${hash}'`).join(' ')}`,
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    ...more,
  ].join(';')

/** For browsers, not for programs: no part of the documented API, and not worth a trace. */
const schema = { hide: true, tags: ['operations'] }
const compressOnce = createCompressOnce()
const PAGE = 'index.html'
const INBOX_PAGE = 'inbox.html'

/** The console: a page for customers and admins, at /console. */
export const consoleRoutes: FastifyPluginAsync<{
  deps: Pick<ApiDeps, 'inbox' | 'liveReload' | 'logger' | 'options'>
}> = async (app, { deps }) => {
  const { files, styleHashes } = await readPages(deps)
  const headers = {
    'content-security-policy': policyWith(styleHashes, "img-src 'self' data: https:"),
    // No other site's window or page gets hold of this one
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    // Caches on the way may keep them
    vary: 'accept-encoding',
  }
  app.addHook('onRequest', (_request, reply, next) => {
    reply.headers(headers)
    next()
  })
  const find = (name: string): PageFile => {
    if (files.size === 0) throw new DomainError('SERVICE_UNAVAILABLE', { detail: 'The pages are not built.' })
    const file = files.get(name)
    if (!file) throw new DomainError('ROUTE_NOT_FOUND')
    return file
  }

  const verifiesAddresses = deps.options.EMAIL_VERIFICATION !== 'off'
  const version = deps.liveReload ? { version: [...files.values()].map(({ etag }) => etag).join() } : {}

  // Relative where no prefix is known: a proxy may have one all the same
  app.get('/', { schema }, ({ pathPrefix }, reply) => reply.redirect(pathPrefix ? `${pathPrefix}/console` : 'console'))
  app.get('/favicon.ico', { schema }, (request, reply) => sendFile(request, reply, find('icon.svg')))
  app.get('/console', { schema }, (request, reply) => sendFile(request, reply, find(PAGE)))
  app.get('/console/config.json', { schema }, (request, reply) =>
    reply
      .header('cache-control', 'no-cache')
      .send({ hasInbox: mayReadInbox(deps, request), verifiesAddresses, ...version }),
  )
  await app.register(inboxRoutes, {
    deps,
    schema,
    sendPage: (request, reply) => {
      reply.header('content-security-policy', policyWith(styleHashes, "img-src 'self' data:", "frame-src 'self'"))
      return sendFile(request, reply, find(INBOX_PAGE))
    },
  })
  app.get<{ Params: { '*': string } }>('/console/*', { schema }, (request, reply) => {
    const name = request.params['*']
    // The page names what it needs relative to its one address
    if (name === '' || name === PAGE) return reply.redirect('../console')
    if (name === INBOX_PAGE) throw new DomainError('ROUTE_NOT_FOUND')
    return sendFile(request, reply, find(name))
  })
}

/** An API without its pages is still an API. */
async function readPages({ logger }: Pick<ApiDeps, 'logger'>) {
  try {
    const { folder, styleHashes } = await preparePages()
    return { files: readPageFiles(folder), styleHashes }
  } catch (error) {
    logger.error({ err: error }, 'The console cannot be shown')
    return { files: new Map<string, PageFile>(), styleHashes: ['none'] }
  }
}

async function sendFile(request: FastifyRequest, reply: FastifyReply, file: PageFile): Promise<FastifyReply> {
  // The page itself is asked for each time, and names files that never change
  const caching = file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache'
  reply.header('etag', file.etag).header('cache-control', caching)
  if (matches(request.headers['if-none-match'], file.etag)) return reply.code(304).send()
  const compressed = file.isCompressible ? await compressOnce(request, file.etag, file.read) : undefined
  if (compressed) reply.header('content-encoding', compressed.coding)
  return reply.type(file.type).send(compressed?.body ?? (await file.read()))
}
