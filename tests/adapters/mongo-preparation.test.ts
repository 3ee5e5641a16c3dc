import { INDEXES } from '@orders/shared/adapters/mongo/schema/indexes'
import { SEED_PRODUCTS } from '@orders/shared/config/seed-products'
import { createPreparation } from '@orders/shared/lifecycle/preparation'
import { indexesStep, productsStep } from '@orders/shared/lifecycle/preparation-steps'
import { checkReadiness } from '@orders/shared/lifecycle/readiness'
import { aUser } from '@orders/shared/testing/builders'
import { type Collection, type Document, MongoClient } from 'mongodb'
import pino from 'pino'
import { afterAll, describe, expect, it } from 'vitest'
import { openMongoDatabases } from './mongo-databases.ts'
import { itNeeds } from './needs.ts'

const url = process.env['MONGODB_URL']

if (!url) itNeeds('MONGODB_URL', 'the URL of a MongoDB replica set')
else describePreparation(url)

interface Row extends Document {
  _id: string
}

function describePreparation(server: string): void {
  const databases = openMongoDatabases(server)
  const client = new MongoClient(server)
  afterAll(async () => {
    await client.close()
    await databases.close()
  })

  async function openUnprepared() {
    const opened = await databases.openStore({ prepare: false })
    const collection = (name: string): Collection<Row> => client.db(opened.name).collection<Row>(name)
    const users = collection('users')
    const insertTwins = () =>
      users.insertMany(['ada', 'ben'].map((_id) => ({ _id, email: 'a@b.example', emailLower: 'a@b.example' })))
    const namesOf = async (of: string) => (await opened.listIndexes(of)).map(({ name }) => name)
    return { ...opened, collection, users, insertTwins, namesOf }
  }

  describe('the preparation of a MongoDB', () => {
    it('makes all others where one index cannot be made, and says by name what stands in its way', async () => {
      const { store, insertTwins, namesOf, users, close } = await openUnprepared()
      await insertTwins()
      const missing = await store.prepare()
      expect(missing).toEqual([
        {
          name: 'user_by_email of users',
          reason: 'some documents have the same emailLower: npm run audit names them',
          cause: 'DuplicateKey',
        },
      ])
      for (const [name, indexes] of Object.entries(INDEXES))
        if (name !== 'users') expect(await namesOf(name)).toEqual(['_id_', ...indexes.map((index) => index.name)])

      await users.deleteOne({ _id: 'ben' })
      expect(await store.prepare()).toEqual([])
      await expect(store.users.insert(aUser({ email: 'A@b.example' }))).rejects.toMatchObject({ code: 'EMAIL_TAKEN' })
      await close()
    })

    it('makes an index again that somebody has dropped', async () => {
      const { store, collection, namesOf, close } = await openUnprepared()
      await store.prepare()
      await collection('orders').dropIndex('order_by_key')
      expect(await store.prepare()).toEqual([])
      expect(await namesOf('orders')).toContain('order_by_key')
      await close()
    })

    it.each<[string, string, Document, string]>([
      ['not unique', 'users', { name: 'user_by_email', key: { emailLower: 1 } }, 'not unique'],
      ['of other keys', 'users', { name: 'user_by_email', key: { email: 1 }, unique: true }, 'other keys'],
      [
        'of the same keys the other way round',
        'orders',
        { name: 'orders_by_status', key: { _id: -1, status: 1 } },
        'other keys',
      ],
      [
        'of all documents',
        'mails',
        { name: 'mails_unsent', key: { state: 1, checkAtMs: 1 } },
        'no partialFilterExpression',
      ],
      ['not sparse', 'outbox', { name: 'outbox_sent', key: { sentAtMs: 1 } }, 'not sparse'],
      [
        'one that deletes what has expired',
        'sessions',
        { name: 'sessions_by_expiry', key: { expiresAtMs: 1 }, expireAfterSeconds: 60 },
        'its own expireAfterSeconds',
      ],
    ])('finds an index that is %s', async (_what, name, { key, ...options }, difference) => {
      const { store, collection, close } = await openUnprepared()
      await collection(name).createIndex(key, options)
      const reason = `there is another index of this name (${difference}): drop it, and the right one is made`
      expect(await store.prepare()).toEqual([
        expect.objectContaining({ name: `${options['name']} of ${name}`, reason }),
      ])
      await collection(name).dropIndex(options['name'])
      expect(await store.prepare()).toEqual([])
      await close()
    })

    it('finds a twin of another name that keeps an index from being made', async () => {
      const { store, users, close } = await openUnprepared()
      await users.createIndex({ emailLower: 1 }, { name: 'emailLower_1', unique: true })
      const reason = 'the index emailLower_1 has the same keys: drop it, and the right one is made'
      expect(await store.prepare()).toEqual([expect.objectContaining({ name: 'user_by_email of users', reason })])
      await close()
    })

    it('is held up by what an audit names by id, and by nothing of a customer', async () => {
      const { store, collection, insertTwins, close } = await openUnprepared()
      await insertTwins()
      const idempotency = { key: 'key of hers', fingerprint: 'f' }
      const order = (_id: string, more = {}) => ({ _id, userId: 'ada', ...more })
      await collection('orders').insertMany([
        order('1', { idempotency }),
        order('2', { idempotency }),
        order('3', { idempotency, userId: 'ben' }),
        order('4'),
        order('5'),
      ])
      const missing = await store.prepare()
      expect(missing.map(({ name, reason }) => `${name}: ${reason}`).toSorted()).toEqual([
        'order_by_key of orders: some documents have the same userId and idempotency.key: npm run audit names them',
        'user_by_email of users: some documents have the same emailLower: npm run audit names them',
      ])
      const duplicates = await store.audit.duplicates({ limit: 10 })
      expect(duplicates).toEqual([
        { share: 'address', firstId: 'ada', lastId: 'ben', count: 2 },
        { share: 'key', firstId: '1', lastId: '2', count: 2 },
      ])
      expect(JSON.stringify(missing)).not.toMatch(/a@b|key of hers/)
      await close()
    })

    it('has the first products made whatever becomes of an index, and no address in health', async () => {
      const { store, insertTwins, users, close } = await openUnprepared()
      await insertTwins()
      const logger = pino({ level: 'silent' })
      const steps = [indexesStep(store), productsStep(store, SEED_PRODUCTS, logger)]
      const { start, done, probes, isDone } = createPreparation(steps, { logger })
      await start()
      const readiness = await checkReadiness(probes, () => 0)
      expect(readiness).toMatchObject({
        status: 'unready',
        dependencies: {
          indexes: { reason: expect.stringContaining('user_by_email of users') },
          products: { status: 'up' },
        },
      })
      expect(JSON.stringify(readiness)).not.toContain('a@b.example')
      expect((await store.products.list({ limit: 9 })).length).toBe(SEED_PRODUCTS.length)

      await users.deleteOne({ _id: 'ada' })
      await done
      expect(isDone()).toBe(true)
      await close()
    })
  })
}
