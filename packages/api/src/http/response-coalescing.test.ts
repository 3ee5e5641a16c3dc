import Fastify from 'fastify'
import { expect, it } from 'vitest'
import responseCoalescing from './response-coalescing.ts'

async function anApp() {
  const events: string[] = []
  const app = Fastify()
  // Nothing here waits: without the plugin, each request is answered before the next is read
  app.addHook('onRequest', (_request, _reply, next) => {
    events.push('read')
    next()
  })
  await app.register(responseCoalescing)
  app.get('/', (_request, reply) => {
    events.push('answered')
    reply.send('ok')
  })
  return { app, events }
}

it('reads all requests of a turn before it goes on with any', async () => {
  const { app, events } = await anApp()
  await app.ready()
  const answers = await Promise.all([1, 2, 3].map(() => app.inject('/')))
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200])
  expect(events).toEqual(['read', 'read', 'read', 'answered', 'answered', 'answered'])
})

it('keeps no request waiting for others to come', async () => {
  const { app, events } = await anApp()
  for (let request = 0; request < 3; request++) expect((await app.inject('/')).body).toBe('ok')
  expect(events).toEqual(['read', 'answered', 'read', 'answered', 'read', 'answered'])
})
