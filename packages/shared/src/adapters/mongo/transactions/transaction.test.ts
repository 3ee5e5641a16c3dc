import { type ClientSession, MongoServerError } from 'mongodb'
import { expect, it, vi } from 'vitest'
import { inTransaction, rollBack } from './transaction.ts'

const NO_SUCH_TRANSACTION = 251
const INTERRUPTED = 11_601

const serverError = (code: number, ...errorLabels: string[]) =>
  new MongoServerError({ message: 'no', code, errorLabels })

function aSession() {
  let active = false
  const commitTransaction = vi.fn(async () => {
    active = false
  })
  const session = {
    startTransaction: vi.fn(() => {
      active = true
    }),
    inTransaction: () => active,
    abortTransaction: vi.fn(async () => {
      active = false
    }),
    commitTransaction,
  }
  return { ...session, session: session as unknown as ClientSession }
}

it('begins again when its session is ended between two operations', async () => {
  const { session, startTransaction } = aSession()
  const work = vi.fn(async () => 'written')
  work.mockRejectedValueOnce(serverError(NO_SUCH_TRANSACTION, 'TransientTransactionError'))
  expect(await inTransaction(session, work, {})).toBe('written')
  expect(startTransaction).toHaveBeenCalledTimes(2)
})

it('begins again when its session is ended during an operation, which the server does not call transient', async () => {
  const { session, abortTransaction, commitTransaction } = aSession()
  const work = vi.fn(async () => 'written')
  work.mockRejectedValueOnce(serverError(INTERRUPTED))
  expect(await inTransaction(session, work, {})).toBe('written')
  expect(abortTransaction).toHaveBeenCalledTimes(1)
  expect(commitTransaction).toHaveBeenCalledTimes(1)
})

it('asks for a commit again during which its session was ended, for it may have taken effect', async () => {
  const { session, commitTransaction } = aSession()
  const work = vi.fn(async () => 'written')
  commitTransaction.mockRejectedValueOnce(serverError(INTERRUPTED))
  expect(await inTransaction(session, work, {})).toBe('written')
  expect(work).toHaveBeenCalledTimes(1)
  expect(commitTransaction).toHaveBeenCalledTimes(2)
})

it('begins again when it turns out that the commit did not take effect', async () => {
  const { session, commitTransaction } = aSession()
  const work = vi.fn(async () => 'written')
  commitTransaction
    .mockRejectedValueOnce(serverError(INTERRUPTED))
    .mockRejectedValueOnce(serverError(NO_SUCH_TRANSACTION, 'TransientTransactionError'))
  expect(await inTransaction(session, work, {})).toBe('written')
  expect(work).toHaveBeenCalledTimes(2)
})

it('does not begin again what the work itself refuses', async () => {
  const { session } = aSession()
  const work = vi.fn(() => Promise.reject(new Error('out of stock')))
  await expect(inTransaction(session, work, {})).rejects.toThrow('out of stock')
  expect(work).toHaveBeenCalledTimes(1)
})

it('commits nothing of work that has rolled back', async () => {
  const { session, abortTransaction, commitTransaction } = aSession()
  expect(await inTransaction(session, rollBack, {})).toBeUndefined()
  expect(abortTransaction).toHaveBeenCalledTimes(1)
  expect(commitTransaction).not.toHaveBeenCalled()
})
