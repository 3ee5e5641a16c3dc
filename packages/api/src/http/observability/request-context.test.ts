import Fastify, { LogController } from 'fastify'
import pino from 'pino'
import { expect, it } from 'vitest'
import type { KeyActor, UserActor } from '../../auth/actor.ts'
import requestContext from './request-context.ts'

/** What the log says of requests for a product that is there and one that is not. */
async function linesAbout(level: string, ...requests: { method?: 'GET' | 'HEAD'; url: string }[]) {
  const lines: Record<string, unknown>[] = []
  const app = Fastify({
    loggerInstance: pino({ level }, { write: (line: string) => void lines.push(JSON.parse(line)) }),
    logController: new LogController({ disableRequestLogging: true }),
  })
  await app.register(requestContext)
  app.get('/products/:id', (_request, reply) => reply.send({}))
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({}))
  for (const request of requests) await app.inject(request)
  await app.close()
  return lines
}

it('the line of a request has its path and its route, and nothing of its query', async () => {
  const lines = await linesAbout(
    'debug',
    { url: '/products/bike?email=ada@example.com' },
    { url: '/me?access_token=secret' },
  )
  expect(lines).toMatchObject([
    { msg: 'request served', url: '/products/bike', route: '/products/:id' },
    { msg: 'request served', url: '/me', statusCode: 404 },
  ])
  expect(JSON.stringify(lines)).not.toMatch(/ada@example|secret/)
})

it('the line of a request by a program names its key, and that of a person names no one', async () => {
  const lines: Record<string, unknown>[] = []
  const app = Fastify({
    loggerInstance: pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) }),
    logController: new LogController({ disableRequestLogging: true }),
  })
  await app.register(requestContext)
  const actors = [{ kind: 'key', id: 'key:1' } as KeyActor, { kind: 'user', id: 'ada' } as UserActor]
  app.decorateRequest('actor')
  app.addHook('onRequest', async (request) => {
    request.actor = actors[Number(request.headers['x-actor'])]!
  })
  app.post('/orders', (_request, reply) => reply.send({}))
  for (const index of actors.keys())
    await app.inject({ method: 'POST', url: '/orders', headers: { 'x-actor': `${index}` } })
  await app.close()
  expect(lines[0]).toMatchObject({ msg: 'request served', actor: 'key:1' })
  expect(lines[1]).not.toHaveProperty('actor')
})

it.each(['GET', 'HEAD'] as const)('a successful %s is told at debug, a failed one at info', async (method) => {
  const requests = [
    { method, url: '/products/bike' },
    { method, url: '/nowhere' },
  ]
  expect(await linesAbout('info', ...requests)).toMatchObject([{ method, url: '/nowhere' }])
  expect(await linesAbout('debug', ...requests)).toMatchObject([{ level: 20 }, { level: 30 }])
})
