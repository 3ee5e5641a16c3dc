import Fastify, { LogController } from 'fastify'
import pino from 'pino'
import { expect, it } from 'vitest'
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

it.each(['GET', 'HEAD'] as const)('a successful %s is told at debug, a failed one at info', async (method) => {
  const requests = [
    { method, url: '/products/bike' },
    { method, url: '/nowhere' },
  ]
  expect(await linesAbout('info', ...requests)).toMatchObject([{ method, url: '/nowhere' }])
  expect(await linesAbout('debug', ...requests)).toMatchObject([{ level: 20 }, { level: 30 }])
})
