import { beforeAll, describe, expect, it } from 'vitest'
import type { OrderRecord } from '../../../domain/order.ts'
import { lowestIdAt } from '../../../domain/pages.ts'
import type { OrderPageRequest } from '../../../ports/stores.ts'
import { aLine, anId, NOON_MS } from '../../builders.ts'
import { AWAIT, CLAIM, FAIL, type OpenStore, RETRY, type StoreSteps, useStore } from '../stories/steps.ts'

export function describeOrderList(open: OpenStore): void {
  describe('lists of orders', () => {
    describePages(useStore(open))
    describeProduct(useStore(open))
    describeArrivals(useStore(open))
  })
  describe('counts of orders', () => describeCounts(useStore(open)))
  describe('the activity of orders', () => describeActivity(useStore(open)))
  describe('changed orders', () => describeChanged(useStore(open)))
  describe('the oldest unsettled order', () => describeOldestUnsettled(useStore(open)))
}

async function placeMany(shop: StoreSteps, userId: string, count: number): Promise<OrderRecord[]> {
  const items = [aLine(await shop.putProduct(count))]
  const orders: OrderRecord[] = []
  while (orders.length < count) orders.push(await shop.placed({ userId, items }))
  return orders
}

const idsOf = (orders: readonly OrderRecord[]) => orders.map(({ id }) => id)
const newestFirst = (orders: readonly OrderRecord[]) => idsOf(orders).toReversed()

/** Reads page after page to the end. @returns the ids of all */
const walkOf =
  (shop: StoreSteps) =>
  async (page: Omit<OrderPageRequest, 'limit'>, limit: number, between = async () => {}) => {
    const seen: string[] = []
    for (let beforeId = page.beforeId; ; beforeId = seen.at(-1)) {
      const orders = await shop.store.orders.list({ ...page, limit, ...(beforeId ? { beforeId } : {}) })
      expect(orders.length).toBeLessThanOrEqual(limit)
      if (orders.length === 0) return seen
      // A page that repeats itself would never end
      for (const id of idsOf(orders)) expect(seen).not.toContain(id)
      seen.push(...idsOf(orders))
      await between()
    }
  }

function describePages(shop: StoreSteps): void {
  const [ada, bob] = [anId(), anId()]
  let adas: OrderRecord[]
  let bobs: OrderRecord[]
  let cancelled: OrderRecord[]

  beforeAll(async () => {
    adas = await placeMany(shop, ada, 12)
    bobs = await placeMany(shop, bob, 3)
    cancelled = []
    for (const order of [adas[2]!, adas[7]!, adas[8]!, bobs[1]!])
      cancelled.push(await shop.apply(order, { type: 'cancel' }))
  })

  const walk = walkOf(shop)

  it('show whole orders', async () => {
    const [newest] = await shop.store.orders.list({ userId: ada, limit: 1 })
    expect(newest).toStrictEqual(adas.at(-1))
  })

  it('show a customer all of their own orders and no others, newest first', async () => {
    expect(await walk({ userId: ada }, 5)).toEqual(newestFirst(adas))
    expect(await walk({ userId: bob }, 5)).toEqual(newestFirst(bobs))
    expect(await walk({ userId: anId() }, 5)).toEqual([])
  })

  it("show a customer's orders of one status", async () => {
    expect(await walk({ userId: ada, status: 'CANCELLED' }, 2)).toEqual(newestFirst(cancelled.slice(0, 3)))
    expect(await walk({ userId: ada, status: 'PENDING' }, 2)).toHaveLength(9)
    expect(await walk({ userId: ada, status: 'FAILED' }, 2)).toEqual([])
  })

  it("show everybody's orders, also of one status", async () => {
    expect(await walk({}, 4)).toEqual(newestFirst([...adas, ...bobs]))
    expect(await walk({ status: 'CANCELLED' }, 3)).toEqual(newestFirst(cancelled))
  })

  it('end at the oldest order that is asked for', async () => {
    expect(await walk({ userId: ada, fromId: adas[9]!.id }, 2)).toEqual(newestFirst(adas.slice(9)))
    expect(await walk({ userId: ada, fromId: adas[4]!.id, beforeId: adas[6]!.id }, 5)).toEqual(
      newestFirst(adas.slice(4, 6)),
    )
    expect(await walk({ fromId: bobs[0]!.id }, 2)).toEqual(newestFirst(bobs))
    expect(await walk({ status: 'CANCELLED', fromId: adas[8]!.id }, 5)).toEqual(newestFirst(cancelled.slice(2)))
    expect(await walk({ userId: ada, status: 'CANCELLED', fromId: adas[3]!.id }, 5)).toHaveLength(2)
  })

  it('show the oldest first where that is asked for', async () => {
    const list = (page: Omit<OrderPageRequest, 'limit'>) =>
      shop.store.orders.list({ ...page, oldestFirst: true, limit: 4 }).then(idsOf)
    expect(await list({})).toEqual(idsOf(adas.slice(0, 4)))
    expect(await list({ fromId: adas[10]!.id })).toEqual(idsOf([...adas.slice(10), ...bobs.slice(0, 2)]))
    expect(await list({ userId: bob })).toEqual(idsOf(bobs))
    expect(await list({ status: 'CANCELLED' })).toEqual(idsOf(cancelled))
    expect(await list({ userId: ada, status: 'CANCELLED', beforeId: adas[8]!.id })).toEqual(
      idsOf(cancelled.slice(0, 2)),
    )
  })
}

function describeProduct(shop: StoreSteps): void {
  const walk = walkOf(shop)

  it('show the orders with a product, whatever else is asked', async () => {
    const [rare, common] = [await shop.putProduct(9), await shop.putProduct(9)]
    const [cyd, dan] = [anId(), anId()]
    const both = await shop.placed({ userId: cyd, items: [aLine(common), aLine(rare)] })
    const one = await shop.apply(await shop.placed({ userId: cyd, items: [aLine(common)] }), { type: 'cancel' })
    const confirmOne = async () => {
      const placed = await shop.placed({ userId: dan, items: [aLine(common)] })
      const claimed = await shop.apply(placed, { type: 'claim', leaseMs: 1, checkAtMs: 1 })
      return await shop.apply(claimed, { type: 'confirm' })
    }
    // More than there are with the rare product
    const confirmed = [await confirmOne(), await confirmOne()]
    const [productId, rareId] = [common.id, rare.id]

    expect(await walk({ productId }, 2)).toEqual(newestFirst([both, one, ...confirmed]))
    expect(await walk({ productId: rareId }, 2)).toEqual([both.id])
    expect(await walk({ productId: 'nothing' }, 2)).toEqual([])
    expect(await walk({ productId, userId: cyd }, 2)).toEqual(newestFirst([both, one]))
    expect(await walk({ productId, userId: cyd, status: 'CANCELLED' }, 2)).toEqual([one.id])
    expect(await walk({ productId: rareId, userId: dan }, 2)).toEqual([])
    expect(await walk({ productId, status: 'CANCELLED' }, 2)).toEqual([one.id])
    expect(await walk({ productId, status: 'CONFIRMED' }, 1)).toEqual(newestFirst(confirmed))
    expect(await walk({ productId, fromId: one.id, beforeId: confirmed[0]!.id }, 2)).toEqual([one.id])
    expect(await walk({ productId: rareId, status: 'CONFIRMED' }, 2)).toEqual([])
    const oldest = await shop.store.orders.list({ productId, oldestFirst: true, limit: 2 })
    expect(oldest).toStrictEqual([both, one])
    expect(await shop.store.orders.list({ productId, status: 'PENDING', oldestFirst: true, limit: 2 })).toStrictEqual([
      both,
    ])
  })
}

function describeArrivals(shop: StoreSteps): void {
  it('show no order twice and miss none while new ones arrive', async () => {
    const userId = anId()
    const orders = await placeMany(shop, userId, 12)
    const arrive = async () => {
      await shop.placed({ userId })
    }
    expect(await walkOf(shop)({ userId }, 3, arrive)).toEqual(newestFirst(orders))
  })
}

function describeCounts(shop: StoreSteps): void {
  it('follow every order through its life', async () => {
    expect(await shop.store.orders.countByStatus()).toEqual(counts({}))
    const [first, second] = await placeMany(shop, anId(), 4)
    expect(await shop.store.orders.countByStatus()).toEqual(counts({ PENDING: 4 }))
    await shop.apply(first!, { type: 'cancel' })
    const claimed = await shop.apply(second!, { type: 'claim', leaseMs: 1, checkAtMs: 1 })
    expect(await shop.store.orders.countByStatus()).toEqual(counts({ PENDING: 2, PROCESSING: 1, CANCELLED: 1 }))
    await shop.apply(claimed, { type: 'confirm' })
    expect(await shop.store.orders.countByStatus()).toEqual(counts({ PENDING: 2, CONFIRMED: 1, CANCELLED: 1 }))
  })

  const counts = (given: object) => ({ PENDING: 0, PROCESSING: 0, CONFIRMED: 0, FAILED: 0, CANCELLED: 0, ...given })
}

function describeActivity(shop: StoreSteps): void {
  const NONE = { placed: 0, settled: 0, failed: 0, timesToSettleMs: [] }
  const during = (fromMs: number, untilMs: number) =>
    shop.store.orders.readActivity({ fromMs: NOON_MS + fromMs, untilMs: NOON_MS + untilMs })
  const placedAt = (ms: number, given: Partial<OrderRecord> = {}) =>
    shop.placed({
      id: lowestIdAt(NOON_MS + ms) + anId().slice(13),
      createdAt: new Date(NOON_MS + ms).toISOString(),
      ...given,
    })
  const claimed = (order: OrderRecord) => shop.apply(order, CLAIM, NOON_MS + 60_000)

  it('is what was placed and settled within a span of time', async () => {
    const [first, second, third] = [await placedAt(0), await placedAt(100), await placedAt(60_000)]
    expect(await during(0, 60_000)).toEqual({ ...NONE, placed: 2 })
    expect(await during(0, 60_001)).toEqual({ ...NONE, placed: 3 })
    await shop.apply(await claimed(first), { type: 'confirm' }, NOON_MS + 70_000)
    const failed = await shop.apply(await claimed(second), FAIL, NOON_MS + 70_100)
    await shop.apply(third, { type: 'cancel' }, NOON_MS + 79_999)
    expect(await during(70_000, 80_000)).toEqual({ ...NONE, settled: 3, failed: 1, timesToSettleMs: [70_000, 70_000] })
    expect(await during(70_001, 79_999)).toEqual({ ...NONE, settled: 1, failed: 1, timesToSettleMs: [70_000] })
    await shop.apply(failed, RETRY, NOON_MS + 90_000)
    expect(await during(70_001, 79_999)).toEqual(NONE)
  })

  it('times from the end of a cancel window, and not what an admin has retried', async () => {
    const waiting = await placedAt(100_000, { cancellableUntil: new Date(NOON_MS + 130_000).toISOString() })
    const late = await shop.apply(waiting, { ...CLAIM, leaseMs: 1_000 }, NOON_MS + 130_000)
    const failed = await shop.apply(late, FAIL, NOON_MS + 130_500)
    expect(await during(130_000, 131_000)).toEqual({ ...NONE, settled: 1, failed: 1, timesToSettleMs: [500] })
    const again = await shop.apply(await shop.apply(failed, RETRY, NOON_MS + 140_000), CLAIM, NOON_MS + 140_000)
    await shop.apply(again, { type: 'confirm' }, NOON_MS + 140_001)
    expect(await during(140_000, 150_000)).toEqual({ ...NONE, settled: 1 })
  })
}

function describeChanged(shop: StoreSteps): void {
  it('are those that have another version than the known one', async () => {
    const orders = await placeMany(shop, anId(), 3)
    const known = orders.map(({ id, userId, version }) => ({ id, userId, version }))
    expect(await shop.store.orders.findChanged(known)).toEqual([])
    const changed = await shop.apply(orders[1]!, { type: 'cancel' })
    const unknown = { id: anId(), userId: anId(), version: 1 }
    expect(await shop.store.orders.findChanged([...known, unknown])).toStrictEqual([changed])
    expect(await shop.store.orders.findChanged([])).toEqual([])
  })
}

function describeOldestUnsettled(shop: StoreSteps): void {
  it('may be pending or being processed, and is none once all are settled', async () => {
    expect(await shop.store.orders.findOldestUnsettled(NOON_MS)).toBeUndefined()
    const [first, second, third] = await placeMany(shop, anId(), 3)
    const processing = await shop.apply(second!, { type: 'claim', leaseMs: 1, checkAtMs: 1 })
    expect(await shop.store.orders.findOldestUnsettled(NOON_MS)).toStrictEqual(first)
    await shop.apply(first!, { type: 'cancel' })
    expect(await shop.store.orders.findOldestUnsettled(NOON_MS)).toStrictEqual(processing)
    await shop.apply(processing, { type: 'confirm' })
    expect(await shop.store.orders.findOldestUnsettled(NOON_MS)).toStrictEqual(third)
    await shop.apply(third!, { type: 'cancel' })
    expect(await shop.store.orders.findOldestUnsettled(NOON_MS)).toBeUndefined()
  })

  it('is none that waits for its answer, until the deadline of that', async () => {
    const [first, second] = await placeMany(shop, anId(), 2)
    const awaiting = await shop.apply(await shop.apply(first!, CLAIM), AWAIT)
    expect(await shop.store.orders.findOldestUnsettled(AWAIT.untilMs - 1)).toStrictEqual(second)
    const claimed = await shop.apply(second!, CLAIM)
    expect(await shop.store.orders.findOldestUnsettled(AWAIT.untilMs - 1)).toStrictEqual(claimed)
    expect(await shop.store.orders.findOldestUnsettled(AWAIT.untilMs)).toStrictEqual(awaiting)
    await shop.apply(awaiting, { type: 'confirm' })
    await shop.apply(claimed, { type: 'confirm' })
    expect(await shop.store.orders.findOldestUnsettled(AWAIT.untilMs)).toBeUndefined()
  })
}
