import { systemClock } from '@orders/shared/adapters/clock'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import type { SessionStore, Store } from '@orders/shared/ports/stores'
import { aLine, anEvent, anOrder, aProduct, aSession, NOON_MS } from '@orders/shared/testing/builders'
import { createHousekeeping } from '@orders/worker/background/housekeeping'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { recordingLogger } from './world/recording-logger.ts'

const EXPIRED = 3_000
const ALL = 1_000_000

let store: Store
let logger: ReturnType<typeof recordingLogger>
beforeEach(() => {
  store = openSqliteStore({ path: ':memory:' })
  logger = recordingLogger()
})
afterEach(() => store.close())

async function expire(count: number): Promise<void> {
  const family = () => aSession({ expiresAtMs: NOON_MS - 1 })
  await Promise.all(Array.from({ length: count }, () => store.sessions.open(family())))
}

async function aProductInStock() {
  const product = aProduct({ available: 5 })
  await store.products.put(product.id, { name: product.name, price: product.price, available: 5 })
  return product
}

const tidier = (at = store) =>
  createHousekeeping({ store: at, logger, clock: { ...systemClock, nowMs: () => NOON_MS } })
const done = () => logger.lines.some(({ message }) => message.startsWith('deleted'))

describe('the housekeeping', () => {
  it('lets orders be placed while it deletes', async () => {
    const order = anOrder({ items: [aLine(await aProductInStock())] })
    await expire(EXPIRED)
    const begun = Promise.withResolvers<void>()
    const purge: SessionStore['purge'] = async (...request) => {
      const purged = await store.sessions.purge(...request)
      begun.resolve()
      return purged
    }
    const housekeeping = tidier({ ...store, sessions: { ...store.sessions, purge } })
    housekeeping.start()
    await begun.promise
    await store.orders.place(order, anEvent(order))
    const left = await store.sessions.purge(NOON_MS, ALL)
    expect(left).toBeGreaterThan(EXPIRED / 2)
    await housekeeping.stop()
  })

  it('deletes all that has expired, however much it is', async () => {
    await expire(EXPIRED)
    const housekeeping = tidier()
    housekeeping.start()
    await expect.poll(done).toBe(true)
    await housekeeping.stop()
    expect(await store.sessions.purge(NOON_MS, ALL)).toBe(0)
    expect(logger.lines.at(-1)).toMatchObject({ fields: { events: 0, sessions: EXPIRED } })
  })

  it('deletes tokens, allowances and mails about accounts that have served their time, and no others', async () => {
    const MONTH_MS = 30 * 86_400_000
    const mails = ['old', 'recent', 'due'].map((id) => ({
      id,
      kind: 'reset-password' as const,
      userId: 'ada',
      checkAtMs: NOON_MS - 2 * MONTH_MS,
    }))
    for (const mail of mails) await store.mails.add(mail)
    await store.mails.markSent({ subjectId: 'old', kind: 'reset-password' }, NOON_MS - MONTH_MS - 1)
    await store.mails.markSent({ subjectId: 'recent', kind: 'reset-password' }, NOON_MS - MONTH_MS)
    for (const expiresAtMs of [NOON_MS, NOON_MS + 1])
      await store.accountTokens.add({ hash: `${expiresAtMs}`, userId: 'ada', purpose: 'verify-email', expiresAtMs })
    const most = 1
    for (const [key, ago] of [
      ['whole', 1_000],
      ['used', 999],
    ] as const)
      await store.mailAllowances.take(key, 'mail', { nowMs: NOON_MS - ago, windowMs: 1_000, most })
    const housekeeping = tidier()
    housekeeping.start()
    await expect.poll(done).toBe(true)
    await housekeeping.stop()
    expect(logger.lines.at(-1)?.fields).toMatchObject({ tokens: 1, allowances: 1, mails: 1 })
    expect((await store.mails.list({ limit: 9 })).map(({ subjectId }) => subjectId)).toEqual(['recent', 'due'])
    expect(await store.accountTokens.find(`${NOON_MS + 1}`, 'verify-email', NOON_MS)).toBeDefined()
    const again = { nowMs: NOON_MS, windowMs: 1_000, most }
    expect(await store.mailAllowances.take('used', 'another mail', again)).toBe(false)
  })

  it('deletes what requests were answered, once it may be forgotten', async () => {
    const { id } = await aProductInStock()
    const onReplay = vi.fn<() => void>()
    const take = (key: string, expiresAtMs: number) =>
      store.products.adjustStock(id, -1, { request: { id: key, fingerprint: 'f', expiresAtMs, onReplay } })
    await take('old', NOON_MS)
    await take('new', NOON_MS + 1)
    const housekeeping = tidier()
    housekeeping.start()
    await expect.poll(done).toBe(true)
    await housekeeping.stop()
    await take('old', NOON_MS)
    expect(onReplay).not.toHaveBeenCalled()
    await take('new', NOON_MS)
    expect(onReplay).toHaveBeenCalledOnce()
  })

  it('deletes the rest where something cannot be deleted, and says so', async () => {
    await expire(1)
    const purge = async () => {
      throw new Error('too slow')
    }
    const housekeeping = tidier({ ...store, outbox: { ...store.outbox, purge } })
    housekeeping.start()
    await expect.poll(done).toBe(true)
    await housekeeping.stop()
    expect(await store.sessions.purge(NOON_MS, ALL)).toBe(0)
    expect(logger.lines.at(-1)).toMatchObject({ message: expect.stringContaining('housekeeping failed') })
  })

  it('leaves the rest to the next start when it is stopped', async () => {
    await expire(EXPIRED)
    const housekeeping = tidier()
    housekeeping.start()
    await housekeeping.stop()
    expect(await store.sessions.purge(NOON_MS, ALL)).toBeGreaterThan(EXPIRED / 2)
  })
})
