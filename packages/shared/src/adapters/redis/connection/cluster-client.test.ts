import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openClusterClient } from './cluster-client.ts'
import { parseRedisUrl } from './redis-url.ts'

/** A connection that is lost is made anew after 50 ms. */
const MADE_ANEW_MS = 300

/** A cluster of one node, by as much of its protocol as is needed here. */
let server: Server
let connections: Socket[]
let answers: Record<string, (socket: Socket) => string>

beforeEach(async () => {
  connections = []
  answers = {
    HELLO: () => '%1\r\n$5\r\nproto\r\n:3\r\n',
    CLUSTER: () => `*1\r\n*3\r\n:0\r\n:16383\r\n*3\r\n$9\r\n127.0.0.1\r\n:${port()}\r\n$4\r\nnode\r\n`,
    SSUBSCRIBE: () => '>3\r\n$10\r\nssubscribe\r\n$7\r\nchannel\r\n:1\r\n',
  }
  server = createServer((socket) => {
    connections.push(socket)
    socket.on('error', () => {})
    socket.on('data', (data) => {
      for (const [, name = ''] of data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g))
        socket.write(answers[name]?.(socket) ?? '+OK\r\n')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  for (const socket of connections) socket.destroy()
  server.close()
})

const port = () => (server.address() as AddressInfo).port

function open(hears: boolean) {
  const on = { ready: vi.fn<() => void>(), lost: vi.fn<(error: Error) => void>() }
  const opened = openClusterClient(parseRedisUrl(`redis+cluster://127.0.0.1:${port()}`), { hears, ...on })
  return { ...on, ...opened }
}

it('opens no connection once it is given up', async () => {
  const asked = Promise.withResolvers<Socket>()
  answers['CLUSTER'] = (socket) => {
    asked.resolve(socket)
    return ''
  }
  const cluster = open(false)
  const socket = await asked.promise
  cluster.destroy()
  socket.write(`*1\r\n*3\r\n:0\r\n:16383\r\n*3\r\n$9\r\n127.0.0.1\r\n:${port()}\r\n$4\r\nnode\r\n`)
  await once(socket, 'close')
  // Connections are accepted one after the other: one that was opened before this one would be there
  const last = connect(port(), '127.0.0.1')
  await once(server, 'connection')
  last.destroy()
  expect(connections).toHaveLength(2)
})

it('does not come back by itself to a cluster that is lost, where a channel that has moved would end the process', async () => {
  const cluster = open(true)
  await vi.waitFor(() => expect(cluster.ready).toHaveBeenCalled())
  await cluster.client()?.subscribe('channel', () => {})
  answers['SSUBSCRIBE'] = () => `-MOVED 1 127.0.0.1:${port()}\r\n`
  answers['CLUSTER'] = (socket) => {
    socket.resetAndDestroy()
    return ''
  }
  const before = connections.length
  for (const socket of connections) socket.resetAndDestroy()
  await vi.waitFor(() => expect(cluster.lost).toHaveBeenCalledOnce())
  await delay(MADE_ANEW_MS)
  expect(connections).toHaveLength(before)
})
