import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Histogram, type Registry } from 'prom-client'
import { PUBLIC, problemsOnly } from '../openapi/route-schemas.ts'

const DURATION = {
  name: 'http_request_duration_seconds',
  help: 'Time from request to response, by route and status',
  labelNames: ['method', 'route', 'status_code'] as const,
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
}

interface MetricsOptions {
  registry: Registry
  /** What is served. */
  read(): Promise<string>
}

/** Serves the metrics at /metrics, and adds those of every route; the route's pattern is the label, so ids never are. */
export default fp<MetricsOptions>((app: FastifyInstance, { registry, read }, done) => {
  const duration = new Histogram({ ...DURATION, registers: [registry] })
  // The labels of a request are looked up and never made: to ask Fastify for a request's route costs more than to observe it
  const byRoute = new Map<string, Map<number, (seconds: number) => void>>()
  const observe = (method: string, route: string) => {
    const byStatus = byRoute.get(`${method} ${route}`) ?? new Map<number, (seconds: number) => void>()
    byRoute.set(`${method} ${route}`, byStatus)
    return (status: number, seconds: number) => {
      const known = byStatus.get(status) ?? duration.labels(method, route, String(status)).observe
      byStatus.set(status, known)
      known(seconds)
    }
  }
  app.addHook('onRoute', (route) => {
    const observers = new Map([route.method].flat().map((method) => [method, observe(method, route.url)]))
    const hook: NonNullable<typeof route.onResponse> = (request, reply, next) => {
      observers.get(request.raw.method ?? '')?.(reply.raw.statusCode, reply.elapsedTime / 1000)
      next()
    }
    route.onResponse = [route.onResponse ?? [], hook].flat()
  })
  app.addHook('onResponse', (request, reply, next) => {
    if (request.is404) observe(request.method, 'unknown')(reply.statusCode, reply.elapsedTime / 1000)
    next()
  })
  const schema = {
    tags: ['operations'],
    ...PUBLIC,
    operationId: 'getMetrics',
    summary: 'Prometheus metrics',
    description: 'Of this process alone, in the text format of Prometheus: scrape every api and every worker.',
    response: {
      200: {
        description: 'Prometheus text format',
        content: { 'text/plain': { schema: { type: 'string' }, example: 'orders_placed_total 1\n' } },
      },
      ...problemsOnly('INTERNAL'),
    },
  }
  app.get('/metrics', { schema }, async (_request, reply) => {
    return reply.type(registry.contentType).send(await read())
  })
  done()
})
