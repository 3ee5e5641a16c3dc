import { type Db, type MongoClient, MongoServerError } from 'mongodb'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { StoreUnavailable } from '../../../ports/stores.ts'
import { createConnection } from './connection.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function aConnection() {
  const calls: string[] = []
  const client = { connect: async () => calls.push('connect'), close: async () => calls.push('close') }
  const connection = createConnection(client as unknown as MongoClient, { collection: () => ({}) } as unknown as Db)
  return { calls, ...connection }
}

it('answers whoever waits for a driver that does not', async () => {
  const { run } = aConnection()
  const waiting = expect(run(() => new Promise(() => {}))).rejects.toThrow(StoreUnavailable)
  await vi.advanceTimersByTimeAsync(15_000)
  await waiting
})

it('lets work of its own kind take longer', async () => {
  const { run } = aConnection()
  const slow = run(() => new Promise((resolve) => setTimeout(resolve, 60_000, 'done')), { limitMs: 600_000 })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await slow).toBe('done')
})

it('connects once', async () => {
  const { calls, run } = aConnection()
  await run(async () => {})
  await run(async () => {})
  expect(calls).toEqual(['connect'])
})

function conflict(...errorLabels: string[]) {
  return new MongoServerError({ message: 'WriteConflict', code: 112, errorLabels })
}

it('begins a lone write again when another one was first', async () => {
  const { run } = aConnection()
  const write = vi.fn(async () => 'written')
  write.mockRejectedValueOnce(conflict()).mockRejectedValueOnce(conflict())
  const written = run(write)
  await vi.advanceTimersByTimeAsync(100)
  expect(await written).toBe('written')
  expect(write).toHaveBeenCalledTimes(3)
})

it('gives up on a lone write that always comes second', async () => {
  const { run } = aConnection()
  const refused = expect(run(() => Promise.reject(conflict()))).rejects.toThrow(StoreUnavailable)
  await vi.advanceTimersByTimeAsync(1_000)
  await refused
})

it('leaves a transaction that lost to those who began it', async () => {
  const { run } = aConnection()
  const commit = vi.fn(() => Promise.reject(conflict('TransientTransactionError')))
  await expect(run(commit)).rejects.toThrow(StoreUnavailable)
  expect(commit).toHaveBeenCalledTimes(1)
})
