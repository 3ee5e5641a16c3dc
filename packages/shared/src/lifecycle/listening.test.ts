import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { CannotListen, fatalMessageOf, untilItListens } from './listening.ts'

const SETTINGS = { port: 'PORT', host: 'HOST' }

function listen(port: number, host: string) {
  const server = createServer().listen(port, host)
  return untilItListens(once(server, 'listening'), SETTINGS).then(() => server)
}

it('names the setting of a port that is taken', async () => {
  const first = await listen(0, '127.0.0.1')
  const { port } = first.address() as AddressInfo
  await expect(listen(port, '127.0.0.1')).rejects.toThrow(`port ${port} is taken: set PORT to another one`)
  first.close()
})

// The address is one of documentation (RFC 5737), the name one that is never given (RFC 6761)
it.each(['nope.invalid', '192.0.2.1'])('names the setting of a host that is not of this machine: %s', async (host) => {
  await expect(listen(0, host)).rejects.toThrow(`${host} is no address of this machine: set HOST to one`)
})

it('names the setting of a port that takes rights', async () => {
  const denied = Object.assign(new Error('listen EACCES'), { code: 'EACCES', syscall: 'listen', port: 80 })
  await expect(untilItListens(Promise.reject(denied), SETTINGS)).rejects.toThrow('port 80: set PORT to one from 1024')
})

it('says nothing of a host that nothing sets, and of other errors', async () => {
  for (const [error, settings] of [
    [Object.assign(new Error('x'), { code: 'EADDRNOTAVAIL', syscall: 'listen' }), { port: 'PORT' }],
    [Object.assign(new Error('x'), { code: 'EINVAL', syscall: 'read' }), SETTINGS],
    [Object.assign(new Error('x'), { code: 'EACCES', syscall: 'open' }), SETTINGS],
    [Object.assign(new Error('x'), { code: 'EAI_AGAIN', syscall: 'getaddrinfo' }), SETTINGS],
    [new Error('x'), SETTINGS],
  ] as const)
    await expect(untilItListens(Promise.reject(error), settings)).rejects.toBe(error)
})

it('is no unexpected error', () => {
  expect([new CannotListen('port 80 is taken'), new Error('x')].map(fatalMessageOf)).toEqual([
    'could not start',
    'unexpected error: shutting down',
  ])
})
