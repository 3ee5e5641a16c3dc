import { describe, expect, it, vi } from 'vitest'
import { type Store, StoreUnavailable } from '../ports/stores.ts'
import { createOutageLog, logStoreOutages } from './outage-log.ts'

it('tells of an outage once, of its end once, and of whatever else fails meanwhile', () => {
  const lines: unknown[] = []
  const add = (_fields: object, message: string) => void lines.push(message)
  const log = createOutageLog({ debug: add, info: add, warn: add, error: add }, { begins: 'away', ends: 'back' })
  log.worked()
  for (let tries = 0; tries < 3; tries++) log.failed(new Error('no answer'))
  expect(lines).toEqual(['away'])
  log.failed(new TypeError('a bug'))
  expect(lines).toEqual(['away', 'away'])
  log.worked()
  log.worked()
  expect(lines).toEqual(['away', 'away', 'back'])
  log.failed(new Error('no answer'))
  expect(lines).toHaveLength(4)
})

describe('an outage of the database', () => {
  const lines: string[] = []
  const add = (_fields: object, message: string) => void lines.push(message)
  const logger = { debug: add, info: add, warn: add, error: add }
  let isAway = true
  const method = async () => {
    if (isAway) throw new StoreUnavailable()
  }
  const part = { depth: method, list: method }
  const parts = ['orders', 'products', 'users', 'sessions', 'outbox', 'mails', 'deadLetters', 'adminLog']
  const all = Object.fromEntries(parts.map((name) => [name, part]))
  const announcements = { webhooks: part, topic: part }
  const store = { ping: method, tryWrite: method, announcements, ...all } as unknown as Store

  it('is told once by the store, and by none of those who use it', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const watched = logStoreOutages(store, logger)
    const user = createOutageLog(logger, { begins: 'events cannot be relayed', ends: 'events are relayed' })
    for (let tries = 0; tries < 5; tries++) {
      await watched.outbox.depth().then(user.worked, user.failed)
      await watched.ping().catch(() => {})
      await watched.announcements.topic.depth().catch(() => {})
      await watched.orders.list({ limit: 1 }).catch(() => {})
    }
    expect(lines).toEqual(['the database does not answer'])

    isAway = false
    await watched.ping()
    expect(lines).toHaveLength(1)
    vi.advanceTimersByTime(3_000)
    await watched.ping().then(user.worked)
    expect(lines.slice(1)).toEqual(['the database answers again'])
    vi.useRealTimers()
  })
})
