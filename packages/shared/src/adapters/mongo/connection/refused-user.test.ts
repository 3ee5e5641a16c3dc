import { afterEach, expect, it } from 'vitest'
import { checkReadiness } from '../../../lifecycle/readiness.ts'
import { findReason } from '../../../ports/dependency.ts'
import { StoreUnavailable } from '../../../ports/stores.ts'
import { type Command, HELLO, startMongoServer } from '../../../testing/mongo-server.ts'
import { createMongoStore } from '../store.ts'

const PRIMARY = { ...HELLO, isWritablePrimary: true, setName: 'rs0', me: 'db:27017', hosts: ['db:27017'] }
const NO_USER = { ok: 0, code: 18, codeName: 'AuthenticationFailed', errmsg: 'Authentication failed.' }
const NO_RIGHT = {
  ok: 0,
  code: 13,
  codeName: 'Unauthorized',
  errmsg: 'not authorized on orders to execute command { find: "orders", filter: { _id: "1" } }',
}

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

/** A server that lets the user in by the word PLAIN, as an LDAP behind it would. */
async function openStore() {
  const asked: string[] = []
  const answers: Record<string, object> = {}
  const answer = (command: Command): object => {
    const [name = ''] = Object.keys(command)
    asked.push(name)
    if (name in answers) return answers[name] ?? {}
    if ('hello' in command || 'ismaster' in command) return PRIMARY
    if ('saslStart' in command) return { conversationId: 1, done: true, payload: '', ok: 1 }
    return 'find' in command ? { cursor: { id: 0n, ns: 'orders.orders', firstBatch: [] }, ok: 1 } : { ok: 1 }
  }
  const { port, close } = await startMongoServer(answer)
  const options = 'directConnection=true&authMechanism=PLAIN&authSource=$external'
  const store = createMongoStore({ url: `mongodb://shop:pepper@127.0.0.1:${port}/orders?${options}` })
  closers.push(close, store.close)
  const health = () => checkReadiness({ database: { required: true, ping: () => store.ping() } }, () => 0)
  return { answers, asked, store, health }
}

it.each([
  ['does not know the user', 'saslStart', NO_USER, 'the database refuses the user of MONGODB_URL or its password'],
  [
    'knows the user, who has lost all rights',
    'find',
    NO_RIGHT,
    'the user of MONGODB_URL lacks a right: find on orders',
  ],
])('waits for a server that %s, and goes on once that is mended', async (_how, command, refusal, reason) => {
  const { answers, store, health } = await openStore()
  answers[command] = refusal
  for (const _again of [1, 2]) {
    const failure: unknown = await store.orders.findById('1').catch((error) => error)
    expect(failure).toBeInstanceOf(StoreUnavailable)
    expect(findReason(failure)).toBe(reason)
  }
  expect(await health()).toMatchObject({ status: 'unready', dependencies: { database: { status: 'down', reason } } })

  delete answers[command]
  expect(await store.orders.findById('1')).toBeUndefined()
  expect(await health()).toMatchObject({ status: 'ready' })
})

const answeredWith = (...firstBatch: object[]) => ({ cursor: { id: 0n, ns: 'orders.any', firstBatch }, ok: 1 })

it('says that the user may not make the indexes, and waits for none of them', async () => {
  const { answers, store } = await openStore()
  answers['createIndexes'] = NO_RIGHT
  answers['listIndexes'] = answeredWith()
  const missing = await store.prepare()
  expect(missing.length).toBeGreaterThan(10)
  expect(new Set(missing.map(({ reason }) => reason))).toEqual(new Set(['the user of the database may not make it']))
})

it('is done with a dead process whose sessions the user may not end', async () => {
  const { answers, asked, store } = await openStore()
  answers['find'] = answeredWith({ _id: 'dead', user: 'shop', sessions: [{ id: 1 }], beatAt: new Date(0) })
  answers['killSessions'] = NO_RIGHT
  answers['listIndexes'] = answeredWith()
  await store.prepare()
  expect(asked).toContain('delete')
})
