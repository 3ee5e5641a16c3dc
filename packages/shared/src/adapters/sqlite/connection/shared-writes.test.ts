import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createWriteLock, shareWriteLock } from './write-lock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-write-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Writes, and closes its store while the write still waits for its turn. */
const THREAD = `
  import { workerData, parentPort } from 'node:worker_threads'
  const { openSqliteStore } = await import(workerData.module)
  const store = openSqliteStore({ path: workerData.path, writeLock: workerData.writeLock })
  parentPort.on('message', () => {})
  store.sessions.purge(0, 500)
  setImmediate(() => setImmediate(async () => {
    const closed = store.close()
    parentPort.postMessage('closing')
    await closed
    parentPort.close()
  }))`

it('a thread that closes its store leaves no turn behind that the others would wait for', async () => {
  const writeLock = shareWriteLock()
  const mine = createWriteLock(writeLock)
  await mine.take()
  const module = new URL('../store.ts', import.meta.url).href
  const workerData = { module, path: join(folder, 'orders.sqlite'), writeLock }
  const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(THREAD)}`), { workerData })
  const ended = once(thread, 'exit')
  await once(thread, 'message')
  // Time to leave too early
  await Promise.race([ended, delay(300)])
  mine.pass()
  expect(await ended).toEqual([0])
  await mine.take()
  mine.pass()
})
