import { FORMER_NUMBER_INDEX } from '@orders/shared/adapters/mongo/schema/indexes'
import { numberOf } from '@orders/shared/domain/order-number'
import { NumberTaken } from '@orders/shared/ports/stores'
import { aLine, aNewPassword, anEvent, anOrder, aProduct, NOON_MS } from '@orders/shared/testing/builders'
import { type Document, MongoClient } from 'mongodb'
import { afterAll, describe, expect, it } from 'vitest'
import { openMongoDatabases } from './mongo-databases.ts'
import { itNeeds } from './needs.ts'

const url = process.env['MONGODB_URL']

if (!url) itNeeds('MONGODB_URL', 'the URL of a MongoDB replica set')
else describe('what the version before wrote to MongoDB', () => describeDocuments(url))

const FORMER_INDEX = {
  name: FORMER_NUMBER_INDEX,
  unique: true,
  partialFilterExpression: { number: { $exists: true } },
}
const WEEK_MS = 7 * 86_400_000
const NOON = new Date(NOON_MS).toISOString()
const expiresAtMs = NOON_MS + WEEK_MS

const USER = {
  _id: 'ada',
  username: 'Ada',
  email: 'Ada@example.com',
  emailLower: 'ada@example.com',
  role: 'customer',
  passwordHash: '$argon2id$hers',
  createdAt: NOON,
}
const SESSIONS = ['s1', 's2'].map((_id) => ({ _id, userId: 'ada', currentHash: `${_id} current`, expiresAtMs }))
const mail = (orderId: string, kind: string, given: Document) => ({
  _id: `${orderId}:${kind}`,
  orderId,
  kind,
  leaseUntilMs: 0,
  checkAtMs: NOON_MS,
  ...given,
})
const MAILS = [
  mail('o1', 'confirmed', { state: 'sent', settledAtMs: NOON_MS - 9 }),
  mail('o2', 'failed', { state: 'rejected', settledAtMs: NOON_MS - 8, reason: 'no such mailbox', tries: 2 }),
  mail('o3', 'cancelled', { state: 'unsent' }),
  mail('o4', 'cancelled', { state: 'unsent', leaseUntilMs: NOON_MS + 7, checkAtMs: NOON_MS + 7, holder: 'h' }),
]

function describeDocuments(server: string): void {
  const databases = openMongoDatabases(server)
  const client = new MongoClient(server)
  afterAll(async () => {
    await client.close()
    await databases.close()
  })

  async function openEarlier() {
    const opened = await databases.openStore()
    const db = client.db(opened.name)
    const insert = (name: string, documents: (Document & { _id: string })[]) =>
      db.collection<{ _id: string }>(name).insertMany(documents)
    await Promise.all([insert('users', [USER]), insert('sessions', SESSIONS), insert('mails', MAILS)])
    return opened
  }

  it('are mails that are listed, claimed and sent as before, and are no account’s', async () => {
    const { store, close } = await openEarlier()
    expect(await store.mails.list({ limit: 9 })).toEqual([
      { subjectId: 'o4', kind: 'cancelled', state: 'unsent', atMs: NOON_MS + 7, tries: 0 },
      { subjectId: 'o3', kind: 'cancelled', state: 'unsent', atMs: NOON_MS, tries: 0 },
      { subjectId: 'o2', kind: 'failed', state: 'rejected', atMs: NOON_MS - 8, tries: 2, reason: 'no such mailbox' },
      { subjectId: 'o1', kind: 'confirmed', state: 'sent', atMs: NOON_MS - 9, tries: 0 },
    ])
    const leaseUntilMs = NOON_MS + 1_000
    expect(await store.mails.claimDue({ nowMs: NOON_MS, leaseMs: 1_000, limit: 9 })).toEqual([
      { subjectId: 'o3', kind: 'cancelled', tries: 0, leaseUntilMs },
    ])
    const outcome = { state: 'held', reason: 'not verified', nowMs: NOON_MS, userId: 'ada' } as const
    await store.mails.close({ subjectId: 'o3', kind: 'cancelled' }, outcome)
    expect(await store.mails.listOfUser('ada')).toMatchObject([{ subjectId: 'o3', state: 'held' }])
    expect(await store.mails.purge(NOON_MS + WEEK_MS, 9)).toBe(0)
    await close()
  })

  it('are orders whose numbers no other order gets, with the index of before and once it is dropped', async () => {
    const { store, write, name, close } = await databases.openStore()
    const orders = client.db(name).collection('orders')
    await orders.createIndex({ number: 1 }, FORMER_INDEX)
    const product = aProduct()
    await store.products.put(product.id, { name: 'n', price: product.price, available: 5 })
    const { id: _id, ...before } = anOrder({ items: [aLine(product)] })
    await write('orders', { _id: _id as never, ...before })
    const placeSame = () => {
      const order = anOrder({ items: [aLine(product)], number: before.number ?? '' })
      return store.orders.place(order, anEvent(order))
    }
    await expect(placeSame()).rejects.toBeInstanceOf(NumberTaken)
    await store.orders.addNumbers({ limit: 9, nowMs: Date.now() + 120_000 })
    await orders.dropIndex(FORMER_INDEX.name)
    await expect(placeSame()).rejects.toBeInstanceOf(NumberTaken)
    await close()
  })

  it('are orders without a number, which get one that an order of that version has not', async () => {
    const { store, write, name, close } = await databases.openStore()
    const orders = client.db(name).collection('orders')
    await orders.createIndex({ number: 1 }, FORMER_INDEX)
    const { id, number: _, ...lacking } = anOrder()
    await write('orders', { _id: id as never, ...lacking })
    // Behind the one that the walk looks at
    const { id: otherId, ...other } = anOrder({ number: numberOf(id) })
    await write('orders', { _id: otherId as never, ...other })
    await store.orders.addNumbers({ limit: 1, nowMs: Date.now() + 120_000 })
    expect((await store.orders.findById(id, lacking.userId))?.number).toBe(numberOf(id, 1))
    await close()
  })

  it('are users who have verified nothing yet', async () => {
    const { store, close } = await openEarlier()
    const { _id: id, emailLower: _, ...user } = USER
    expect(await store.users.findById('ada')).toStrictEqual({ id, ...user })
    await store.accountTokens.add({ hash: 'h', userId: 'ada', purpose: 'verify-email', expiresAtMs })
    expect(await store.users.verifyEmail('h', NOON_MS)).toStrictEqual({ id, ...user, emailVerifiedAt: NOON })
    await close()
  })

  it('are sessions that are listed, go on, and end', async () => {
    const { store, close } = await openEarlier()
    const [s1, s2] = SESSIONS.map(({ _id: id, userId }) => ({
      id,
      userId,
      createdAtMs: 0,
      lastUsedAtMs: 0,
      userAgent: '',
      address: '',
      expiresAtMs,
    }))
    expect(await store.sessions.listOf('ada', NOON_MS)).toEqual(expect.arrayContaining([s1, s2]))
    const rotation = { familyId: 's2', presentedHash: 's2 current', nextHash: 'next', nowMs: NOON_MS, graceMs: 1 }
    expect(await store.sessions.rotate({ ...rotation, expiresAtMs })).toBe('rotated')
    expect(await store.sessions.listOf('ada', NOON_MS)).toEqual([{ ...s2, lastUsedAtMs: NOON_MS }, s1])
    expect(await store.users.changePassword(aNewPassword('ada'), 's2')).toEqual(['s1'])
    expect(await store.users.erase('ada', NOON_MS)).toEqual(['s2'])
    await close()
  })
}
