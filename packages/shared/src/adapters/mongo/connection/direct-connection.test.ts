import { afterEach, expect, it } from 'vitest'
import { checkReadiness } from '../../../lifecycle/readiness.ts'
import { StoreUnavailable } from '../../../ports/stores.ts'
import { type Answer, HELLO, startMongoServer } from '../../../testing/mongo-server.ts'
import { createMongoStore } from '../store.ts'

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
  const { port, close } = await startMongoServer(answerAs(kind))
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
