import { Socket } from 'node:net'
import { BSON, type Document, MongoNetworkError } from 'mongodb'
import { expect, it, vi } from 'vitest'
import { DriverConnection } from './driver-connection.ts'

const SETTINGS = { id: 1, generation: 0, hostAddress: { toString: () => 'db-1:27017' } }
const ADMIN = { db: 'admin', toString: () => 'admin.$cmd' }

interface Driven {
  command(namespace: object, command: object, options: object): Promise<unknown>
}

/** A socket that wants those who write to wait until it has drained. */
function connected() {
  const socket = new Socket()
  const written = vi.spyOn(socket, 'write').mockReturnValue(false)
  const connection = new DriverConnection(socket, SETTINGS) as unknown as Driven
  const send = (command: Document) => connection.command(ADMIN, command, {})
  return { socket, written, send, sayHello: () => send({ hello: 1 }) }
}

it('ends what is written to a socket that is destroyed and has not told so', async () => {
  const { socket, sayHello } = connected()
  socket.destroy()
  await expect(sayHello()).rejects.toThrow(MongoNetworkError)
})

it('ends what waits for the socket to drain when it is closed', async () => {
  const { socket, sayHello } = connected()
  const refused = expect(sayHello()).rejects.toThrow(MongoNetworkError)
  await new Promise(setImmediate)
  socket.destroy()
  await refused
})

it.each<[Document, Document]>([
  [
    { find: 'orders', limit: 150 },
    { limit: 150, batchSize: 10_000 },
  ],
  [{ aggregate: 'orders', pipeline: [], cursor: {} }, { cursor: { batchSize: 10_000 } }],
])('asks for all of %o in one answer', async (command, sent) => {
  const { socket, written, send } = connected()
  const ended = expect(send(command)).rejects.toThrow(MongoNetworkError)
  await expect.poll(() => written.mock.lastCall).toBeDefined()
  expect(commandIn(written.mock.lastCall?.[0] as Buffer)).toMatchObject(sent)
  socket.destroy()
  await ended
})

it('says nothing when a socket is closed that nobody waits for', async () => {
  const { socket } = connected()
  const errors: unknown[] = []
  socket.on('error', (error) => errors.push(error))
  socket.destroy()
  await new Promise((resolve) => socket.once('close', resolve))
  expect(errors).toEqual([])
})

/** After the header, the flags, the collection's name and two numbers: a server that has not said hello is asked in the old way. */
const commandIn = (message: Buffer): Document => BSON.deserialize(message.subarray(message.indexOf(0, 20) + 9))
