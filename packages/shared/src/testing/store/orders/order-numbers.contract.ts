import { describe, expect, it } from 'vitest'
import type { OrderRecord } from '../../../domain/order.ts'
import { numberOf } from '../../../domain/order-number.ts'
import { NumberTaken } from '../../../ports/stores.ts'
import { aLine, anId, anOrder } from '../../builders.ts'
import { CLAIM, decided, type OpenStore, type StoreSteps, useStore } from '../stories/steps.ts'

export function describeOrderNumbers(open: OpenStore): void {
  describe('the numbers of orders', () => {
    describeUnique(useStore(open))
    describeAdding(useStore(open))
  })
}

function describeUnique(shop: StoreSteps): void {
  it('find their order, and nothing where no order has them', async () => {
    const order = await shop.placed()
    expect(await shop.store.orders.findByNumber(order.number ?? '')).toStrictEqual(order)
    expect(await shop.store.orders.findByNumber(numberOf(anId()))).toBeUndefined()
  })

  it('stay with their order through its life', async () => {
    const order = await shop.placed()
    const cancelled = await shop.apply(order, { type: 'cancel' })
    expect(await shop.store.orders.findByNumber(order.number ?? '')).toStrictEqual(cancelled)
  })

  it('are given once: an order with a number that is taken leaves nothing', async () => {
    const first = await shop.placed()
    const product = await shop.putProduct(5)
    const second = anOrder({ number: first.number ?? '', items: [aLine(product, 2)] })
    await expect(shop.place(second)).rejects.toBeInstanceOf(NumberTaken)
    expect(await shop.store.orders.findById(second.id)).toBeUndefined()
    expect(await shop.availableOf(product.id)).toBe(5)
    expect(await shop.eventsOf(second.id)).toEqual([])
  })

  it('are given to one of the orders that are placed at the same time, and hold up no other', async () => {
    const product = await shop.putProduct(20)
    const items = [aLine(product)]
    const number = numberOf(anId())
    const orders = [
      ...Array.from({ length: 5 }, () => anOrder({ items, number })),
      anOrder({ items }),
      anOrder({ items }),
    ]
    const results = await Promise.allSettled(orders.map(shop.place))
    expect(results.slice(0, 5).filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(NumberTaken)
    expect(results.slice(5).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect(await shop.availableOf(product.id)).toBe(17)
  })

  it('do not stand in the way of an order that is placed again', async () => {
    const product = await shop.putProduct(5)
    const order = await shop.placed({ items: [aLine(product)], idempotency: { key: 'again', fingerprint: 'f' } })
    await expect(shop.place(order)).resolves.toBeDefined()
    expect(await shop.availableOf(product.id)).toBe(4)
  })
}

function describeAdding(shop: StoreSteps): void {
  /** After the minute in which an api of another version may still be about to write. */
  const later = () => Date.now() + 120_000
  const items = async () => [aLine(await shop.putProduct(1000))]

  /** As an earlier version wrote it. */
  async function placedBefore(lines: OrderRecord['items']): Promise<OrderRecord> {
    const { number: _, ...order } = anOrder({ items: lines })
    await shop.place(order)
    return order
  }

  async function addAll(limit: number): Promise<void> {
    while (await shop.store.orders.addNumbers({ limit, nowMs: later() }));
  }

  const numberedAs = async ({ id }: OrderRecord) => (await shop.store.orders.findById(id))?.number

  it('are added to orders of earlier versions, while others are placed', async () => {
    const lines = await items()
    const before: OrderRecord[] = []
    for (let n = 0; n < 25; n++) before.push(await placedBefore(lines))
    expect(await numberedAs(before[0]!)).toBeUndefined()
    const placing = Array.from({ length: 20 }, () => anOrder({ items: lines }))
    await Promise.all([addAll(4), addAll(7), ...placing.map(shop.place)])
    for (const order of before) {
      const numbered = { ...order, number: numberOf(order.id) }
      expect(await shop.store.orders.findByNumber(numbered.number)).toStrictEqual(numbered)
    }
    for (const order of placing) expect(await shop.store.orders.findById(order.id)).toStrictEqual(order)
    expect(await shop.store.orders.addNumbers({ limit: 100, nowMs: later() })).toBe(false)
  })

  it('are added to what an earlier version writes while the versions change', async () => {
    await addAll(100)
    const order = await placedBefore(await items())
    await addAll(100)
    expect(await numberedAs(order)).toBe(numberOf(order.id))
  })

  it('are other ones where another order has the first', async () => {
    const lines = await items()
    const [one, other] = [await placedBefore(lines), await placedBefore(lines)]
    await shop.place(anOrder({ items: lines, number: numberOf(one.id) }))
    await addAll(100)
    expect(await numberedAs(one)).toBe(numberOf(one.id, 1))
    expect(await numberedAs(other)).toBe(numberOf(other.id))
  })

  it('are kept by a change that was decided before they were added', async () => {
    const order = await placedBefore(await items())
    const claim = decided(order, CLAIM)
    await addAll(100)
    expect(await shop.commit(claim)).toBe(true)
    const claimed = { ...claim.after, number: numberOf(order.id) }
    expect(await shop.store.orders.findById(order.id)).toStrictEqual(claimed)
    // Which its worker does not know of: it goes on with the order that it has claimed
    expect(await shop.commit(decided(claim.after, { type: 'confirm' }))).toBe(true)
    expect(await numberedAs(order)).toBe(claimed.number)
  })

  it('do not undo what becomes of the order meanwhile', async () => {
    const order = await placedBefore(await items())
    const [cancelled] = await Promise.all([shop.apply(order, { type: 'cancel' }), addAll(100)])
    await addAll(100)
    expect(await shop.store.orders.findById(order.id)).toStrictEqual({ ...cancelled, number: numberOf(order.id) })
  })
}
