import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { call } from '../e2e/client.ts'
import { startProcess } from '../e2e/processes.ts'
import { throwAwayFolder } from '../e2e/system.ts'

const ASKED = 5

/** A port that nothing listens on. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as { port: number }
  await new Promise((closed) => server.close(closed))
  return port
}

it('a database that is away is a line for each thread that asks it, however often, and no stack', async () => {
  const folder = await throwAwayFolder()
  const system = await startProcess(
    {
      main: 'packages/embedded/src/main.ts',
      folder: folder.path,
      env: {
        MONGODB_URL: `mongodb://127.0.0.1:${await closedPort()}/orders?replicaSet=rs0`,
        PORT: '0',
        WORKER_PORT: '0',
        INBOX_PORT: '0',
        LOG_FORMAT: 'text',
      },
    },
    /Server listening at (\S+)/,
  )
  const url = system.match[1]
  for (let asked = 0; asked < ASKED; asked++)
    expect([(await call(`${url}/api/products`)).status, (await call(`${url}/health/ready`)).status]).toEqual([503, 503])
  system.kill('SIGTERM')
  expect(await system.exited).toBe(0)
  await folder.remove()

  const lines = system.output().split('\n')
  expect(lines.filter((line) => /^\s+at /.test(line))).toEqual([])
  const about = lines.filter((line) => /ERROR|WARN/.test(line) && !line.includes('request failed'))
  // The api and the worker have a connection each, and the start waits for one
  expect(about.length).toBeLessThanOrEqual(3)
  for (const line of about) expect(line).toContain('the database does not answer')
  const requests = lines.filter((line) => line.includes('request failed'))
  expect(requests).toHaveLength(ASKED)
})
