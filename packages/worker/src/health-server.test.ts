import type { Logger } from '@orders/shared/ports/logger'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createHealthServer, type HealthServer } from './health-server.ts'

const logger = { error: vi.fn() }
const ping = vi.fn(async () => {})
const registry = new Registry()
let server: HealthServer
let url: string
beforeEach(async () => {
  server = createHealthServer({
    probes: { queue: { required: false, ping } },
    registry,
    clock: { nowMs: () => 0, newId: () => '' },
    logger: logger as Partial<Logger> as Logger,
    host: '127.0.0.1',
    port: 0,
  })
  url = await server.listen()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await server.close()
})

it('answers HEAD as GET, without a body', async () => {
  const [get, head] = [await fetch(`${url}/health/live?now`), await fetch(`${url}/health/live`, { method: 'HEAD' })]
  expect([get.status, await get.json()]).toEqual([200, { status: 'ok' }])
  expect([head.status, head.headers.get('content-length')]).toEqual([200, get.headers.get('content-length')])
})

it('asks what it depends on once, for all who ask at once', async () => {
  await Promise.all(Array.from({ length: 20 }, () => fetch(`${url}/health/ready`)))
  expect(ping).toHaveBeenCalledTimes(1)
})

it.each([
  ['GET', '/'],
  ['GET', '/constructor'],
  ['POST', '/health/live'],
])('has nothing else: %s %s', async (method, path) => {
  expect((await fetch(`${url}${path}`, { method })).status).toBe(404)
})

it('answers a fault of its own with 500, and logs it', async () => {
  const fault = new Error('a collector fails')
  vi.spyOn(registry, 'metrics').mockRejectedValue(fault)
  expect((await fetch(`${url}/metrics`)).status).toBe(500)
  expect(logger.error).toHaveBeenCalledWith(expect.objectContaining({ err: fault }), expect.anything())
})
