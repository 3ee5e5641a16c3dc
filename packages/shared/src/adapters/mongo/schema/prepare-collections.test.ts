import { type Db, MongoNetworkError } from 'mongodb'
import { expect, it } from 'vitest'
import { prepareCollections } from './prepare-collections.ts'

it('is over when no command of it is under way any more, also where one has failed', async () => {
  const slow = Promise.withResolvers<void>()
  const db = {
    createCollection: async (name: string) => {
      if (name === 'users') throw new MongoNetworkError('gone')
      await slow.promise
    },
    collection: (collectionName: string) => ({
      collectionName,
      createIndexes: async () => {},
      indexes: async () => [],
    }),
  } as unknown as Db
  let over = false
  const prepared = prepareCollections(db).finally(() => {
    over = true
  })
  const failed = expect(prepared).rejects.toThrow('gone')
  await new Promise(setImmediate)
  expect(over).toBe(false)
  slow.resolve()
  await failed
})
