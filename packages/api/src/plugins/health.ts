import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { LivenessSchema, ReadinessSchema } from '@orders/shared/contracts/health'
import { ref } from '@orders/shared/contracts/primitives'
import { checkReadiness } from '@orders/shared/readiness'
import type { ApiDeps } from '../deps.ts'

/** Without the queue, orders are still accepted: their events wait in the outbox. Without the cache, reads are slower. */
export const healthRoutes: FastifyPluginCallbackTypebox<{ deps: ApiDeps }> = (app, { deps }, done) => {
  const probes = {
    database: { required: true, ping: () => deps.store.ping() },
    cache: { required: false, ping: () => deps.cache.ping() },
    queue: { required: false, ping: () => deps.queue.depth() },
  }
  const live = { tags: ['operations'], summary: 'Is the process up?', response: { 200: ref(LivenessSchema) } }
  app.get('/health/live', { schema: live }, async () => ({ status: 'ok' as const }))

  const ready = {
    tags: ['operations'],
    summary: 'Can it serve?',
    description: '`degraded` (200): something optional is down and the work goes on. `unready` (503): send no traffic.',
    response: { 200: ref(ReadinessSchema), 503: ref(ReadinessSchema) },
  }
  app.get('/health/ready', { schema: ready }, async (_request, reply) => {
    const readiness = await checkReadiness(probes, deps.clock.nowMs)
    if (readiness.status === 'unready') reply.code(503).header('retry-after', '1')
    return reply.send(readiness)
  })
  done()
}
