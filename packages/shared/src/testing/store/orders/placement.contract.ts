import { describe, expect, it } from 'vitest'
import { aLine, anId, anOrder, aProduct } from '../../builders.ts'
import { type OpenStore, type StoreSteps, useStore } from '../stories/steps.ts'

export function describePlacement(open: OpenStore): void {
  describe('placing an order', () => {
    const shop = useStore(open)
    describeAccepted(shop)
    describeRefused(shop)
  })
}

function describeAccepted(shop: StoreSteps): void {
  it('stores the order just as it was decided', async () => {
    const order = await shop.placed({ idempotency: { key: 'first', fingerprint: 'f1' } })
    expect(await shop.store.orders.findById(order.id)).toStrictEqual(order)
  })

  it('stores an order without a key or a time to check it', async () => {
    const { checkAtMs: _, ...order } = anOrder({ items: [aLine(await shop.putProduct(1))] })
    await shop.place(order)
    expect(await shop.store.orders.findById(order.id)).toStrictEqual(order)
  })

  it('takes the stock of every line', async () => {
    const [bike, helmet] = [await shop.putProduct(5), await shop.putProduct(10)]
    await shop.placed({ items: [aLine(bike, 2), aLine(helmet, 10)] })
    expect(await shop.store.products.findById(bike.id)).toEqual({ ...bike, available: 3 })
    expect(await shop.store.products.findById(helmet.id)).toEqual({ ...helmet, available: 0 })
  })

  it('writes its event to the outbox', async () => {
    const order = await shop.placed()
    expect(await shop.eventsOf(order.id)).toMatchObject([
      { type: 'order.placed', data: { orderId: order.id, userId: order.userId, version: 1 } },
    ])
  })

  it('lets a customer have many orders without a key', async () => {
    const userId = anId()
    const [first, second] = [await shop.placed({ userId }), await shop.placed({ userId })]
    expect(await shop.store.orders.findById(first.id)).toEqual(first)
    expect(await shop.store.orders.findById(second.id)).toEqual(second)
  })

  it('finds no order that is not there', async () => {
    expect(await shop.store.orders.findById(anId())).toBeUndefined()
  })

  it('finds the order of a user who has it, and of no other', async () => {
    const orders = [await shop.placed(), await shop.placed()]
    const own = await Promise.all(orders.map(({ id, userId }) => shop.store.orders.findById(id, userId)))
    expect(own).toStrictEqual(orders)
    const others = orders.map(({ id }, index) => shop.store.orders.findById(id, orders[1 - index]?.userId))
    expect(await Promise.all(others)).toEqual([undefined, undefined])
  })
}

function describeRefused(shop: StoreSteps): void {
  it('is refused with every line that lacks stock, and with what is left of each', async () => {
    const [plenty, some, none] = [await shop.putProduct(9), await shop.putProduct(2), await shop.putProduct(0)]
    const items = [aLine(some, 3), aLine(plenty, 9), aLine(none, 1)]
    await expect(shop.place(anOrder({ items }))).rejects.toMatchObject({
      code: 'OUT_OF_STOCK',
      details: {
        items: [
          { productId: some.id, requested: 3, available: 2 },
          { productId: none.id, requested: 1, available: 0 },
        ],
      },
    })
  })

  it('leaves nothing behind when one of several lines lacks stock', async () => {
    const [plenty, few] = [await shop.putProduct(5), await shop.putProduct(1)]
    const idempotency = { key: 'short', fingerprint: 'f' }
    const order = anOrder({ items: [aLine(plenty, 5), aLine(few, 2)], idempotency })
    await expect(shop.place(order)).rejects.toThrow()
    expect(await shop.availableOf(plenty.id)).toBe(5)
    expect(await shop.availableOf(few.id)).toBe(1)
    expect(await shop.store.orders.findById(order.id)).toBeUndefined()
    expect(await shop.store.orders.findByIdempotencyKey(order.userId, 'short')).toBeUndefined()
    expect(await shop.eventsOf(order.id)).toEqual([])
  })

  it('is refused for a product that does not exist, and takes nothing of the others', async () => {
    const known = await shop.putProduct(5)
    const order = anOrder({ items: [aLine(known), aLine(aProduct())] })
    await expect(shop.place(order)).rejects.toMatchObject({ code: 'UNKNOWN_PRODUCT' })
    expect(await shop.availableOf(known.id)).toBe(5)
    expect(await shop.store.orders.findById(order.id)).toBeUndefined()
  })

  it('can be tried again with the same key after a refusal', async () => {
    const product = await shop.putProduct(0)
    const order = anOrder({ items: [aLine(product)], idempotency: { key: 'patient', fingerprint: 'f' } })
    await expect(shop.place(order)).rejects.toMatchObject({ code: 'OUT_OF_STOCK' })
    await shop.store.products.adjustStock(product.id, 1)
    expect(await shop.place({ ...order, id: anId() })).toEqual({ placed: true })
  })
}
