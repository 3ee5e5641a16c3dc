import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { LivenessSchema, ReadinessSchema } from '@orders/shared/contracts/health'
import { createReadiness } from '@orders/shared/lifecycle/readiness'
import type { ApiDeps } from '../../deps.ts'
import { answer, PUBLIC, problemsOnly } from '../openapi/route-schemas.ts'

const schemas = {
  live: {
    tags: ['operations'],
    ...PUBLIC,
    operationId: 'getLiveness',
    description: 'Asks nothing else: restart the process when this does not answer.',
    summary: 'Is the process up?',
    response: { 200: answer(LivenessSchema, 'It is'), ...problemsOnly('INTERNAL') },
  },
  ready: {
    tags: ['operations'],
    ...PUBLIC,
    operationId: 'getReadiness',
    description:
      'Tries the database, the cache, what rate limits, event streams and the end of sessions need of Redis, and the queue. Without anything but the database the work goes on, and the answer is 200. The service is not ready before the `indexes` and the first `products` are verified to be there; `reason` names what is missing.',
    summary: 'Can it serve?',
    response: {
      200: answer(ReadinessSchema, '`ready`; or `degraded`: something optional is down and the work goes on'),
      503: answer(ReadinessSchema, '`unready`: send no traffic', ['Retry-After']),
      ...problemsOnly('INTERNAL'),
    },
  },
}

/**
 * Without the queue, orders are still accepted: their events wait in the outbox. Without the cache, reads are slower; without the
 * others that use Redis, each replica counts for itself, and event streams and the end of sessions are seconds behind.
 */
export const healthRoutes: FastifyPluginCallbackTypebox<{ deps: ApiDeps }> = (app, { deps }, done) => {
  const { rateLimits, sessionEndings } = deps
  const probes = {
    database: { required: true, ping: () => deps.store.ping() },
    ...deps.preparation.probes,
    cache: { required: false, ping: () => deps.cache.ping() },
    ...(rateLimits ? { rateLimits: { required: false, ping: rateLimits.ping } } : {}),
    ...(sessionEndings ? { sessionEndings: { required: false, ping: sessionEndings.ping } } : {}),
    orderChanges: { required: false, ping: () => deps.changes.ping() },
    queue: { required: false, ping: () => deps.queue.depth() },
  }
  const readReadiness = createReadiness(probes, deps.clock.nowMs)
  app.get('/health/live', { schema: schemas.live }, async () => ({ status: 'ok' as const }))
  app.get('/health/ready', { schema: schemas.ready }, async (_request, reply) => {
    const readiness = await readReadiness()
    if (readiness.status === 'unready') reply.code(503).header('retry-after', '1')
    return reply.send(readiness)
  })
  done()
}
