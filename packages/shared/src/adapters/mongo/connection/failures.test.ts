import {
  MongoBulkWriteError,
  MongoDriverError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb'
import { expect, it } from 'vitest'
import { errorFields } from '../../../logging/error-fields.ts'
import { findReason } from '../../../ports/dependency.ts'
import { StoreUnavailable } from '../../../ports/stores.ts'
import { asStoreFailure } from './failures.ts'

const withCode = (code: string) => Object.assign(new Error(`failed with ${code}`), { code })

it.each([
  ['a connection that was lost', new MongoNetworkError('connection closed')],
  ['a connection that the server had just ended', withCode('EPIPE')],
  ['a connection that was destroyed already', withCode('ERR_STREAM_DESTROYED')],
  ['a name that cannot be looked up', Object.assign(withCode('ESERVFAIL'), { syscall: 'querySrv' })],
  ['a write that lost against others for too long', answered(112, 'WriteConflict')],
  ['the same, of a bulk', bulk(answered(112, 'WriteConflict'))],
  ['a disk that is full', answered(14_031, 'not enough disk space')],
  ['a quota of Atlas that is used up', answered(8000, 'you are over your space quota, using 512 MB of 512 MB')],
  ['a cursor that was lost with its server', answered(43, 'cursor id 1 not found')],
  ['a read for which there is no server', answered(133, 'could not find host matching read preference')],
  ['a majority that is not there yet', answered(134, 'read concern majority not yet available')],
  ['a server that waited too long for another', answered(202, 'remote command timed out')],
  ['an operation that was killed', answered(11_601, 'operation was interrupted')],
  ['a pool that was closed meanwhile', poolClosed()],
  ['a shard that has moved', answered(13_388, 'stale config')],
  ['writes that an operator has blocked', answered(371, 'User writes blocked')],
  ['a connection that could not be opened', unopened(answered(334, 'SCRAM-SHA-256 is not enabled'))],
])('calls the store unavailable after %s', (_what, error) => {
  expect(asStoreFailure(error)).toBeInstanceOf(StoreUnavailable)
})

it.each([
  ['a bug', new TypeError('x is not a function')],
  ['a file that is not there', withCode('ENOENT')],
  ['a document that the server will not have', answered(121, 'validation failed')],
  ['a command that Atlas does not have', answered(8000, 'no such command')],
])('leaves %s as it is', (_what, error) => {
  expect(asStoreFailure(error)).toBe(error)
})

const REFUSED = 'the database refuses the user of MONGODB_URL or its password'
const RIGHT = 'the user of MONGODB_URL lacks a right'
const COMMAND = '{ insert: "users", documents: [ { email: "ada@example.com" } ], lsid: { id: 1 } }'
const DENIED = answered(13, `not authorized on orders to execute command ${COMMAND}`)

it.each([
  ['a password that is not the right one', answered(18, 'Authentication failed.'), REFUSED],
  ['the same, while a connection is opened', unopened(answered(18, 'Authentication failed.')), REFUSED],
  ['the same, where it leaves the driver without a server', noServer(answered(18, 'Authentication failed.')), REFUSED],
  ['a user who was dropped', answered(13, 'Command find requires authentication'), REFUSED],
  ['a user that is not there', answered(11, 'Could not find user "shop" for db "admin"'), REFUSED],
  ['a password that Atlas does not take', answered(8000, 'bad auth : authentication failed'), REFUSED],
  ['a role that was taken away', DENIED, `${RIGHT}: insert on users`],
  ['the same, of a bulk', bulk(DENIED), `${RIGHT}: insert on users`],
  ['a right without a name', answered(13, 'not authorized on orders to execute command { getMore: 7 }'), RIGHT],
  [
    'a right that Atlas does not give',
    answered(8000, 'user is not allowed to do action [find] on [orders.users]'),
    `${RIGHT}: find on orders.users`,
  ],
])('calls the store unavailable after %s, and says why', (_what, error, reason) => {
  const failure = asStoreFailure(error)
  expect(failure).toBeInstanceOf(StoreUnavailable)
  expect(findReason(failure)).toBe(reason)
})

it('logs what the server says, and nothing of what was to be stored', () => {
  const logged = JSON.stringify(errorFields(asStoreFailure(DENIED)))
  expect(logged).toContain('not authorized on orders to execute command')
  expect(logged).not.toContain('ada@example.com')
})

function answered(code: number, errmsg: string): MongoServerError {
  return new MongoServerError({ code, errmsg })
}

function poolClosed(): MongoDriverError {
  return Object.defineProperty(new MongoDriverError('closed'), 'name', { value: 'MongoPoolClosedError' })
}

function bulk(error: MongoServerError): MongoBulkWriteError {
  return new MongoBulkWriteError(error, {} as ConstructorParameters<typeof MongoBulkWriteError>[1])
}

function unopened(error: MongoServerError): MongoServerError {
  error.addErrorLabel('HandshakeError')
  return error
}

function noServer(error: MongoServerError): MongoServerSelectionError {
  const reason = { error } as unknown as ConstructorParameters<typeof MongoServerSelectionError>[1]
  return new MongoServerSelectionError('Server selection timed out after 2000 ms', reason)
}
