import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createLogEmptying } from './empty-log.ts'
import { createWriteLock, shareWriteLock } from './write-lock.ts'

it('takes its turn with the other threads, and leaves none behind that they would wait for', async () => {
  const shared = shareWriteLock()
  const other = createWriteLock(shared)
  const db = new DatabaseSync(':memory:')
  const { emptyLog, stop } = createLogEmptying(db, createWriteLock(shared))
  await other.take()
  const emptied = emptyLog()
  const stopped = stop().then(() => 'stopped')
  // Time to leave too early
  expect(await Promise.race([stopped, delay(50, 'waits')])).toBe('waits')
  other.pass()
  expect(await stopped).toBe('stopped')
  db.close()
  await emptied
  await other.take()
  other.pass()
})
