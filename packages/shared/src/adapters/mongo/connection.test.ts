import { EventEmitter } from 'node:events'
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
  const client = Object.assign(new EventEmitter(), {
    connect: async () => calls.push('connect'),
    close: async () => calls.push('close'),
  })
  const warnings: object[] = []
  const connection = createConnection(client as unknown as MongoClient, { collection: () => ({}) } as unknown as Db, {
    warn: (fields) => warnings.push(fields),
  })
  return { client, calls, warnings, ...connection }
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

it('connects once, and again where the driver is stuck in a heartbeat', async () => {
  const { client, calls, warnings, run } = aConnection()
  await run(async () => {})
  await run(async () => {})
  expect(calls).toEqual(['connect'])

  client.emit('serverHeartbeatStarted', { connectionId: 'db-1:27017' })
  await vi.advanceTimersByTimeAsync(6_000)
  await run(async () => {})

  expect(calls).toEqual(['connect', 'close', 'connect'])
  expect(warnings).toEqual([{ address: 'db-1:27017' }])
})
