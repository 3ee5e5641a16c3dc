import { untilItListens } from '@orders/shared/lifecycle/port-taken'
import { checkReadiness, type Probe } from '@orders/shared/lifecycle/readiness'
import type { Clock } from '@orders/shared/ports/clock'
import fastify from 'fastify'
import type { Registry } from 'prom-client'

export interface HealthServerOptions {
  probes: Record<string, Probe>
  registry: Registry
  clock: Clock
  host: string
  /** 0 takes a free one. */
  port: number
}

export interface HealthServer {
  /** @returns where it listens, such as http://127.0.0.1:3001 */
  listen(): Promise<string>
  close(): Promise<void>
}

/** What an orchestrator and Prometheus ask a worker: /health/live, /health/ready and /metrics. */
export function createHealthServer({ probes, registry, clock, host, port }: HealthServerOptions): HealthServer {
  const app = fastify({ logger: false, forceCloseConnections: true })
  app.get('/health/live', async () => ({ status: 'ok' }))
  app.get('/health/ready', async (_request, reply) => {
    const readiness = await checkReadiness(probes, clock.nowMs)
    return reply.code(readiness.status === 'unready' ? 503 : 200).send(readiness)
  })
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()))
  return { listen: () => untilItListens(app.listen({ host, port }), 'WORKER_PORT'), close: async () => app.close() }
}
