import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { afterEach, expect, it } from 'vitest'
import { createNameResolver } from './resolve-name.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

const NO_SUCH_NAME = 0x8183
const ANSWER = 0x8180
const AAAA = 28

/** A DNS server. @param address of every name, IPv4; without one it knows none; `silent` leaves questions for IPv6 unanswered */
async function serveDns({ address, silent = () => false }: { address?: string; silent?: (type: number) => boolean }) {
  const socket = createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (question, { port }) => {
    const type = question.readUInt16BE(question.indexOf(0, 12) + 1)
    asked.push(type === AAAA ? 'AAAA' : 'A')
    if (silent(type)) return
    // The header and the question only, without what follows of EDNS
    const answer = Buffer.from(question.subarray(0, question.indexOf(0, 12) + 5))
    const found = address !== undefined && type !== AAAA
    answer.writeUInt16BE(address === undefined ? NO_SUCH_NAME : ANSWER, 2)
    answer.writeUInt16BE(found ? 1 : 0, 6)
    answer.writeUInt16BE(0, 10)
    const record = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...(address ?? '').split('.').map(Number)]
    socket.send(found ? Buffer.concat([answer, Buffer.from(record)]) : answer, port, '127.0.0.1')
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  cleanups.push(() => socket.close())
  const names = createNameResolver({ servers: [`127.0.0.1:${socket.address().port}`], timeout: 100, tries: 1 })
  cleanups.push(names.close)
  return { names, asked }
}

it('asks DNS for addresses of both kinds', async () => {
  const { names, asked } = await serveDns({ address: '93.184.216.34' })
  expect(await names.resolve('shop.example')).toEqual(['93.184.216.34'])
  expect(asked.toSorted()).toEqual(['A', 'AAAA'])
})

it('is content with addresses of one kind, where the other is not answered for', async () => {
  const { names } = await serveDns({ address: '93.184.216.34', silent: (type) => type === AAAA })
  expect(await names.resolve('shop.example')).toEqual(['93.184.216.34'])
})

it('gives up on a DNS that does not answer, without asking the system, which waits for longer', async () => {
  const { names } = await serveDns({ silent: () => true })
  await expect(names.resolve(hostname())).rejects.toThrow(/^the name cannot be looked up$/)
})

it('knows names of the system, of which DNS has not heard', async () => {
  const { names } = await serveDns({})
  await expect(names.resolve('no-such-name.invalid')).rejects.toThrow(/^the name (is not known|cannot be looked up)$/)
  expect(await names.resolve('localhost')).toEqual(['127.0.0.1', '::1'])
  expect(await names.resolve('hooks.localhost')).toEqual(['127.0.0.1', '::1'])
})
