import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { untilItListens } from '@orders/shared/lifecycle/listening'
import { createReadiness, type Probe } from '@orders/shared/lifecycle/readiness'
import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { Registry } from 'prom-client'

export interface HealthServerOptions {
  probes: Record<string, Probe>
  registry: Registry
  clock: Clock
  logger: Logger
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
export function createHealthServer({ probes, registry, clock, logger, host, port }: HealthServerOptions): HealthServer {
  const readReadiness = createReadiness(probes, clock.nowMs)
  const answers = new Map<string, () => Promise<Answer>>([
    ['/health/live', async () => json(200, { status: 'ok' })],
    ['/health/ready', answerReadiness],
    ['/metrics', async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() })],
  ])

  async function answerReadiness(): Promise<Answer> {
    const readiness = await readReadiness()
    return json(readiness.status === 'unready' ? 503 : 200, readiness)
  }

  async function answer({ method = '', url = '' }: IncomingMessage): Promise<Answer> {
    const [path = ''] = url.split('?')
    const found = ['GET', 'HEAD'].includes(method) ? answers.get(path) : undefined
    return found?.() ?? json(404, { status: 'not found' })
  }

  const server = createServer(async (request, response) => {
    const { status, type, body } = await answer(request).catch((error: unknown) => {
      logger.error({ err: error, url: request.url }, 'health or metrics could not be told')
      return json(500, { status: 'error' })
    })
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
    response.end(request.method === 'HEAD' ? undefined : body)
  })

  return {
    listen: async () => {
      server.listen(port, host)
      await untilItListens(once(server, 'listening'), { port: 'WORKER_PORT', host: 'HOST' })
      return `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`
    },
    close: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

interface Answer {
  status: number
  type: string
  body: string
}

const json = (status: number, body: object): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(body),
})
