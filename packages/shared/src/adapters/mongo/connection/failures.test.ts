import { MongoBulkWriteError, MongoDriverError, MongoNetworkError, MongoServerError } from 'mongodb'
import { expect, it } from 'vitest'
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
])('calls the store unavailable after %s', (_what, error) => {
  expect(asStoreFailure(error)).toBeInstanceOf(StoreUnavailable)
})

it.each([
  ['a bug', new TypeError('x is not a function')],
  ['a file that is not there', withCode('ENOENT')],
  ['a document that the server will not have', answered(121, 'validation failed')],
  ['a password that Atlas does not take', answered(8000, 'bad auth : authentication failed')],
  ['a command that Atlas does not have', answered(8000, 'no such command')],
])('leaves %s as it is', (_what, error) => {
  expect(asStoreFailure(error)).toBe(error)
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
