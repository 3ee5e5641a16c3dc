import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import { createCompressOnce } from '../compress-once.ts'
import { contentEtag, matches } from '../conditional.ts'
import { pathOf } from '../observability/request-context.ts'

const FOLDER = join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui')), 'static')
const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'application/javascript; charset=utf-8',
}

/**
 * Sends the scripts and styles of Swagger UI compressed, from memory: @fastify/static reads them anew each time, and all that it sends is
 * then compressed anew, 2 MB for each visitor. What is not compressed stays with it.
 * @param prefix of the plugin that serves them
 */
export function keepSwaggerUiFiles(app: FastifyInstance, prefix: string): void {
  const names = new Set(readdirSync(FOLDER).filter((name) => typeOf(name) !== undefined))
  const compressOnce = createCompressOnce()
  const etags = new Map<string, string>()
  const read = async (name: string) => {
    const body = await readFile(join(FOLDER, name))
    etags.set(name, contentEtag(body))
    return body
  }
  const sendKept = async (request: FastifyRequest, reply: FastifyReply) => {
    const name = (request.params as Record<string, string>)['*'] ?? ''
    if (!names.has(name) || request.headers.range !== undefined) return
    const file = await compressOnce(request, name, () => read(name))
    const etag = etags.get(name)
    if (!file || etag === undefined) return
    reply.header('etag', etag).header('cache-control', 'no-cache').header('vary', 'accept-encoding')
    if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send()
    return reply
      .type(typeOf(name) ?? '')
      .header('content-encoding', file.coding)
      .send(file.body)
  }
  app.addHook('onRoute', (route) => {
    if (route.url === `${prefix}/static/*`) route.preHandler = [...[route.preHandler ?? []].flat(), sendKept]
  })
}

const typeOf = (name: string): string | undefined => TYPES[name.split('.').at(-1) ?? '']

/** The page names its files relative to an address that ends with a slash, and absolute ones otherwise: these miss the prefix of a proxy. */
export const redirectWithinPrefix =
  (prefix: string): onRequestHookHandler =>
  (request, reply, next) => {
    const path = pathOf(request)
    if (path === prefix) return void reply.redirect(`${prefix.slice(1)}/`)
    if (path === `${prefix}/static/index.html`) return void reply.redirect('../')
    next()
  }
