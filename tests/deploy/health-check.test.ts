import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

const PROGRAM = fileURLToPath(new URL('../../ops/image/ready', import.meta.url))
const statuses: Record<string, number> = { '/health/live': 200, '/health/ready': 503 }
const service = createServer(({ url = '' }, response) => response.writeHead(statuses[url] ?? 404).end('{}'))

beforeAll(async () => {
  service.listen(0, '127.0.0.1')
  await once(service, 'listening')
})
afterAll(() => service.close())

const check = (...args: string[]) => {
  const env = { ...process.env, PORT: String((service.address() as AddressInfo).port) }
  return new Promise<boolean>((resolve) => execFile('bash', [PROGRAM, ...args], { env }, (error) => resolve(!error)))
}

it('a service that is live and not ready passes the check for live, and fails the one for ready', async () => {
  expect(await check('PORT', '3000')).toBe(false)
  expect(await check('PORT', '3000', '/health/live')).toBe(true)
  statuses['/health/ready'] = 200
  expect(await check('PORT', '3000')).toBe(true)
})

it('a service that does not listen passes neither', async () => {
  expect(await check('NO_SUCH_PORT', '1')).toBe(false)
  expect(await check('NO_SUCH_PORT', '1', '/health/live')).toBe(false)
})
