import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { terminateUnderLoad } from '../scenarios/terminate.ts'
import { call, register } from './client.ts'
import { SITES } from './sites.ts'
import type { TestSite } from './system.ts'

describe.each(SITES)('a signal to every process of $name (G12)', ({ open }) => {
  let site: TestSite
  beforeEach(async () => {
    site = await open()
  })
  afterEach(() => site.close())

  it.each(['SIGTERM', 'SIGINT'] as const)('%s ends an idle system with 0', async (signal) => {
    const system = await site.start()
    expect(exitCodes(await system.end(signal))).toEqual([0])
  })

  it('answers the requests that are in flight', async () => {
    const system = await site.start()
    const ada = await register(system.url, 'ada@example.com')
    const body = { email: ada.email, password: 'not the password' }
    const logins = Array.from({ length: 9 }, () => call(`${system.url}/api/auth/login`, { method: 'POST', body }))
    await Promise.race(logins)
    expect(exitCodes(await system.end('SIGTERM'))).toEqual([0])
    expect((await Promise.all(logins)).map(({ status }) => status)).toEqual(Array(9).fill(401))
  })

  it('does not wait for a connection on which nothing ever comes', async () => {
    const system = await site.start()
    const socket = connect(Number(new URL(system.url).port), '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    const signalledAt = performance.now()
    expect(exitCodes(await system.end('SIGTERM'))).toEqual([0])
    expect(performance.now() - signalledAt).toBeLessThan(10_000)
  })

  it.each(['json', 'text'])('serves on, and ends with 0, when nobody reads its %s lines any more', async (format) => {
    const system = await site.start({ LOG_FORMAT: format, LOG_LEVEL: 'trace' })
    for (const running of system.processes) running.stopReading()
    const ada = await register(system.url, 'ada@example.com')
    expect(ada.email).toBe('ada@example.com')
    const signalledAt = performance.now()
    expect(exitCodes(await system.end('SIGTERM'))).toEqual([0])
    expect(performance.now() - signalledAt).toBeLessThan(10_000)
  })

  it('under load finishes what is in flight, loses nothing and ends with 0 within 10 s', async () => {
    const { system } = await terminateUnderLoad(site)
    await system.end('SIGTERM')
  }, 90_000)
})

/** Which exit codes there were, each once. */
const exitCodes = (codes: (number | null)[]) => [...new Set(codes)]
