import type { Readiness } from '@orders/shared/contracts/health'
import { expect, it } from 'vitest'
import { call } from './client.ts'
import { startProcess } from './processes.ts'
import { throwAwayFolder } from './system.ts'

const NOBODY = 'mongodb://127.0.0.1:1/?replicaSet=rs0'

it('embedded mode waits for a MongoDB that is away, does not call itself ready, and ends when it is told to', {
  timeout: 60_000,
}, async () => {
  const folder = await throwAwayFolder()
  const env = { PORT: '0', WORKER_PORT: '0', INBOX_PORT: '0', LOG_LEVEL: 'error', MONGODB_URL: NOBODY }
  const program = { main: 'packages/embedded/src/main.ts', folder: folder.path, env }
  const running = await startProcess(program, /Not ready yet: (\S+)\/health\/ready says what is missing/)
  const url = running.match[1] ?? ''

  const { status, body } = await call<Readiness>(`${url}/health/ready`)
  expect([status, body.status, body.dependencies['indexes']?.reason]).toEqual([
    503,
    'unready',
    'waits for the database',
  ])
  const refused = await call(`${url}/api/products`)
  expect([refused.status, refused.headers.has('retry-after')]).toEqual([503, true])
  expect(running.output()).not.toContain('Order processing is ready')

  running.kill('SIGTERM')
  expect(await running.exited).toBe(0)
  await folder.remove()
})
