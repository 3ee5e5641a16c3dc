import { expect, it } from 'vitest'
import { StoreUnavailable } from '../../../ports/stores.ts'
import type { Connection } from '../connection/connection.ts'
import { createMongoUsers } from './users.ts'

it('erases the keys of orders before the user, for an erasure that is cut short cannot be asked for again', async () => {
  const keysOf: unknown[] = []
  const orders = {
    find: (filter: { userId: string }) => {
      keysOf.push(filter.userId)
      return { limit: () => ({ toArray: async () => [] }) }
    },
  }
  const connection = {
    collections: { orders },
    run: (work: () => Promise<unknown>) => work(),
    transact: () => Promise.reject(new StoreUnavailable()),
  } as unknown as Connection
  await expect(createMongoUsers(connection).erase('ada', 0)).rejects.toThrow(StoreUnavailable)
  expect(keysOf).toEqual(['ada'])
})
