import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { call, register } from './client.ts'
import { startProcess } from './processes.ts'
import { startSystem, throwAwayFolder } from './system.ts'

let folder: Awaited<ReturnType<typeof throwAwayFolder>>
beforeEach(async () => {
  folder = await throwAwayFolder()
})
afterEach(() => folder.remove())

describe('embedded mode is told to end', () => {
  it('twice at once, as npm and a terminal do with Ctrl+C: it ends in good order all the same', async () => {
    const system = await startSystem(folder.path)
    const ada = await register(system.url, 'ada@example.com')
    const body = { email: ada.email, password: 'not the password' }
    const logins = Array.from({ length: 9 }, () => call(`${system.url}/api/auth/login`, { method: 'POST', body }))
    await Promise.race(logins)
    system.processes[0]?.kill('SIGINT')
    expect(await system.end('SIGINT')).toEqual([0])
    expect((await Promise.all(logins)).map(({ status }) => status)).toEqual(Array(9).fill(401))
  })

  it('while it starts: it ends with 0', async () => {
    const program = { main: 'packages/embedded/src/main.ts', folder: folder.path, env: {} }
    const env = { PORT: '0', WORKER_PORT: '0', INBOX_PORT: '0', LOG_LEVEL: 'info' }
    const starting = await startProcess({ ...program, env }, /the first products were created/)
    starting.kill('SIGTERM')
    expect(await starting.exited).toBe(0)
  })

  it('with forty logins in hand and a fulfilment that hangs: both get their time within 10 s', async () => {
    const hung = createServer(() => {}).listen(0, '127.0.0.1')
    await once(hung, 'listening')
    const FULFILMENT_URL = `http://127.0.0.1:${(hung.address() as AddressInfo).port}`
    const env = { FULFILMENT_URL, FULFILMENT_SECRET: 's'.repeat(32), RATE_LIMIT_AUTH_PER_IP: '1000' }
    const system = await startSystem(folder.path, env)
    try {
      const ada = await register(system.url, 'ada@example.com')
      const called = new Promise((done) => hung.once('request', done))
      await ada.place([{ productId: 'bike1', quantity: 1 }])
      await called
      const logins = Array.from({ length: 40 }, (_, n) =>
        call(`${system.url}/api/auth/login`, {
          method: 'POST',
          body: { email: `nobody${n}@example.com`, password: 'not the password' },
        }),
      )
      await Promise.race(logins)
      const signalledAt = performance.now()
      expect(await system.end('SIGTERM')).toEqual([0])
      expect(performance.now() - signalledAt).toBeLessThan(10_000)
      expect(new Set((await Promise.all(logins)).map(({ status }) => status))).toEqual(new Set([401]))
    } finally {
      hung.closeAllConnections()
      hung.close()
    }
  })
})
