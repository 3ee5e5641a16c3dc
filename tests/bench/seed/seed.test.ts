import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { systemClock as clock } from '@orders/shared/adapters/clock'
import { createMongoStore } from '@orders/shared/adapters/mongo/store'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import { audit } from '@orders/shared/audit/audit'
import type { Store } from '@orders/shared/ports/stores'
import { MongoClient } from 'mongodb'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { itNeeds } from '../../adapters/needs.ts'
import { throwAwayFolder } from '../../e2e/system.ts'
import { fillStore } from './fill-store.ts'
import { type SeedPlan, seededEmail } from './seed.ts'
import type { StoreAddress } from './writer.ts'

const { MONGODB_URL } = process.env
const ORDERS = 5_000

const seed = (address: StoreAddress, plan: Partial<SeedPlan> = {}): Promise<string[]> =>
  fillStore(address, { orders: ORDERS, customers: 10, orderState: 'settled', ...plan })

function itFills(address: () => StoreAddress, open: () => Store): void {
  let store: Store
  beforeEach(() => {
    store = open()
  })
  afterEach(() => store.close())

  it('with orders whose books are in order', async () => {
    await seed(address())
    const report = await audit({ source: store.audit, clock }, { graceMs: 0 })
    expect(report).toMatchObject({ violations: [], checked: { orders: ORDERS } })
    const counts = await store.orders.countByStatus()
    expect(counts).toMatchObject({ PENDING: 0, PROCESSING: 0 })
    expect(Math.min(counts.CONFIRMED, counts.FAILED, counts.CANCELLED)).toBeGreaterThan(ORDERS / 50)
    expect(await store.mails.countUnsent()).toBe(0)
  })

  it('with orders that nobody has looked at, when that is wanted', async () => {
    await seed(address(), { orders: 100, orderState: 'pending' })
    expect(await store.orders.countByStatus()).toMatchObject({ PENDING: 100, CONFIRMED: 0 })
    expect(await audit({ source: store.audit, clock }, { graceMs: 0 })).toMatchObject({ violations: [] })
  })

  it('once more, for the same customers', async () => {
    const first = await seed(address(), { orders: 500 })
    expect(await seed(address(), { orders: 500 })).toEqual(first)
    expect((await store.users.findByEmail(seededEmail(0)))?.id).toBe(first[0])
    const ofTheFirst = await store.orders.list({ userId: first[0] ?? '', limit: 1_000 })
    expect(ofTheFirst).toHaveLength(200)
    expect(await audit({ source: store.audit, clock }, { graceMs: 0 })).toMatchObject({ violations: [] })
  })
}

describe('the seeding fills a file', () => {
  let folder: Awaited<ReturnType<typeof throwAwayFolder>>
  const path = () => join(folder.path, 'orders.sqlite')
  beforeEach(async () => {
    folder = await throwAwayFolder()
  })
  afterEach(() => folder.remove())
  itFills(
    () => ({ sqlite: path() }),
    () => openSqliteStore({ path: path() }),
  )
})

describe('the seeding fills MongoDB', () => {
  if (!MONGODB_URL) return itNeeds('MONGODB_URL', 'a MongoDB replica set')
  const url = new URL(MONGODB_URL)
  beforeEach(() => {
    url.pathname = `/seed_${randomBytes(6).toString('hex')}`
  })
  afterEach(async () => {
    const client = new MongoClient(url.href)
    await client.db().dropDatabase()
    await client.close()
  })
  itFills(
    () => ({ mongo: url.href }),
    () => createMongoStore({ url: url.href }),
  )
})
