import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { BSON } from 'mongodb'
import { afterEach, expect, it } from 'vitest'
import { checkReadiness } from '../../../lifecycle/readiness.ts'
import { StoreUnavailable } from '../../../ports/stores.ts'
import { createMongoStore } from '../store.ts'

const OP_REPLY = 1
const OP_QUERY = 2004
const OP_MSG = 2013

type Command = Record<string, unknown>
type Answer = (command: Command) => object

/** Speaks as much of MongoDB's protocol as a client needs to ask it something. */
async function startServer(answer: Answer) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    let waiting = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      waiting = Buffer.concat([waiting, chunk])
      while (waiting.length >= 4 && waiting.length >= waiting.readInt32LE(0)) {
        const message = waiting.subarray(0, waiting.readInt32LE(0))
        waiting = waiting.subarray(message.length)
        socket.write(replyTo(message, answer))
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return { port: (server.address() as AddressInfo).port, close }
}

function replyTo(message: Buffer, answer: Answer): Buffer {
  const isQuery = message.readInt32LE(12) === OP_QUERY
  // Flags, the collection's name and two numbers; or flags and the kind of the one section
  const start = isQuery ? message.indexOf(0, 20) + 9 : 21
  const document = BSON.serialize(answer(BSON.deserialize(message.subarray(start, start + message.readInt32LE(start)))))
  const before = Buffer.alloc(isQuery ? 20 : 5)
  if (isQuery) before.writeInt32LE(1, 16)
  const header = Buffer.alloc(16)
  header.writeInt32LE(header.length + before.length + document.length, 0)
  header.writeInt32LE(message.readInt32LE(4), 8)
  header.writeInt32LE(isQuery ? OP_REPLY : OP_MSG, 12)
  return Buffer.concat([header, before, document])
}

const HELLO = {
  helloOk: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  logicalSessionTimeoutMinutes: 30,
  minWireVersion: 0,
  maxWireVersion: 21,
  ok: 1,
}
const STALE = { _id: 'bike1', name: 'Bike', price: { amount: 9800, currency: 'USD' }, available: 5, stocked: 5 }

/** As a mongod answers: a secondary reads for whoever would take it from a secondary. */
const answerAs = (kind: object): Answer =>
  function answer(command) {
    if ('hello' in command || 'ismaster' in command || 'isMaster' in command) return { ...HELLO, ...kind }
    if (!('find' in command)) return { ok: 1 }
    if ('secondary' in kind && !command['$readPreference'])
      return { ok: 0, code: 13_435, codeName: 'NotPrimaryNoSecondaryOk', errmsg: 'not primary and secondaryOk=false' }
    return { cursor: { id: 0n, ns: 'orders.products', firstBatch: [STALE] }, ok: 1 }
  }

const PRIMARY = { isWritablePrimary: true, ismaster: true, setName: 'rs0', me: 'db:27017', hosts: ['db:27017'] }
const SECONDARY = { ...PRIMARY, isWritablePrimary: false, ismaster: false, secondary: true }
const STANDALONE = { isWritablePrimary: true, ismaster: true }
const ROUTER = { ...STANDALONE, msg: 'isdbgrid' }

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function openAt(kind: object) {
  const { port, close } = await startServer(answerAs(kind))
  const store = createMongoStore({ url: `mongodb://127.0.0.1:${port}/?directConnection=true` })
  closers.push(close, store.close)
  const probe = { database: { required: true, ping: () => store.ping() } }
  return { store, health: () => checkReadiness(probe, () => 0) }
}

it.each([
  ['the primary', PRIMARY],
  ['a router of shards', ROUTER],
])('serves from %s that a URL with directConnection leads to', async (_what, kind) => {
  const { store, health } = await openAt(kind)
  expect(await store.products.findById('bike1')).toMatchObject({ id: 'bike1' })
  expect(await health()).toMatchObject({ status: 'ready' })
})

it('reads nothing from a secondary that a URL with directConnection leads to, and says what it is', async () => {
  const { store, health } = await openAt(SECONDARY)
  await expect(store.products.findById('bike1')).rejects.toThrow(StoreUnavailable)
  const reason = 'the server that MONGODB_URL leads to is not the primary'
  expect(await health()).toMatchObject({ status: 'unready', dependencies: { database: { status: 'down', reason } } })
})

it('is not ready on a server without transactions, and says what it is', async () => {
  const { health } = await openAt(STANDALONE)
  const reason = 'the server that MONGODB_URL leads to is no member of a replica set'
  expect(await health()).toMatchObject({ status: 'unready', dependencies: { database: { reason } } })
})
