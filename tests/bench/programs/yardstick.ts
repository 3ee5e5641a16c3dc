/** A bare Fastify route for each of the bytes that it is given: what the same answer costs when nothing else is done. */
import Fastify from 'fastify'
import type { YardstickRoute } from '../yardstick.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

process.on('message', async (routes: YardstickRoute[]) => {
  const app = Fastify()
  for (const { path, status, body } of routes) {
    app.get(path, (_request, reply) => reply.code(status).type(JSON_TYPE).send(body))
    app.post(path, (_request, reply) => reply.code(status).type(JSON_TYPE).send(body))
  }
  process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }))
})
process.on('disconnect', () => process.exit())
