import type { Db, MongoClient } from 'mongodb'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { StoreUnavailable } from '../../ports/stores.ts'
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
