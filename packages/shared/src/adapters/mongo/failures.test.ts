import { MongoBulkWriteError, MongoNetworkError, MongoServerError } from 'mongodb'
import { expect, it } from 'vitest'
import { StoreUnavailable } from '../../ports/stores.ts'
import { asStoreFailure } from './failures.ts'

const withCode = (code: string) => Object.assign(new Error(`failed with ${code}`), { code })

it.each([
  ['a connection that was lost', new MongoNetworkError('connection closed')],
  ['a connection that the server had just ended', withCode('EPIPE')],
  ['a connection that was destroyed already', withCode('ERR_STREAM_DESTROYED')],
  ['a name that cannot be looked up', Object.assign(withCode('ESERVFAIL'), { syscall: 'querySrv' })],
  ['a write that lost against others for too long', new MongoServerError({ code: 112, errmsg: 'WriteConflict' })],
  ['the same, of a bulk', bulk(new MongoServerError({ code: 112, errmsg: 'WriteConflict' }))],
])('calls the store unavailable after %s', (_what, error) => {
  expect(asStoreFailure(error)).toBeInstanceOf(StoreUnavailable)
})

it.each([
  ['a bug', new TypeError('x is not a function')],
  ['a file that is not there', withCode('ENOENT')],
  ['a document that the server will not have', new MongoServerError({ code: 121, errmsg: 'validation failed' })],
])('leaves %s as it is', (_what, error) => {
  expect(asStoreFailure(error)).toBe(error)
})

function bulk(error: MongoServerError): MongoBulkWriteError {
  return new MongoBulkWriteError(error, {} as ConstructorParameters<typeof MongoBulkWriteError>[1])
}
