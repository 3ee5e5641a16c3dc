import { asStoreFailure } from '@orders/shared/adapters/mongo/connection/failures'
import { MongoNetworkError, MongoServerError } from 'mongodb'
import { expect, it } from 'vitest'
import { explain } from './exit-codes.ts'

it.each([
  ['is away', new MongoNetworkError('connection closed'), 'the database does not answer'],
  [
    'refuses a wrong password',
    new MongoServerError({ code: 18, errmsg: 'Authentication failed.' }),
    'the database refuses the user of MONGODB_URL or its password',
  ],
  [
    'refuses a right',
    new MongoServerError({ code: 13, errmsg: 'not authorized on orders to execute command { find: "orders" }' }),
    'the user of MONGODB_URL lacks a right: find on orders',
  ],
])('explains in a line that the database %s', (_what, error, detail) => {
  expect(explain(asStoreFailure(error))).toEqual({ exit: 3, code: 'SERVICE_UNAVAILABLE', detail })
})
