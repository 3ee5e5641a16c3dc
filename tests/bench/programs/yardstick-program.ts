import Fastify from 'fastify'
import { serveJobs } from './serve-jobs.ts'
import type { BareRoute } from './yardstick.ts'

/** A bare route: what Fastify itself costs, and nothing else. */
serveJobs(async ({ method, path, status, body }: BareRoute) => {
  const app = Fastify()
  app.route({
    method,
    url: path,
    handler: (_request, reply) => {
      reply.code(status).type('application/json; charset=utf-8').send(body)
    },
  })
  return app.listen({ host: '127.0.0.1', port: 0 })
})
