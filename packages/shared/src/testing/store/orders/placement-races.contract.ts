import { describe, expect, it } from 'vitest'
import type { OrderRecord } from '../../../domain/order.ts'
import { aLine, anId, anOrder } from '../../builders.ts'
import { type OpenStore, type StoreSteps, useStore } from '../stories/steps.ts'

export function describePlacementRaces(open: OpenStore): void {
  describe('an idempotency key', () => describeIdempotency(useStore(open)))
  describe('many buyers at once', () => describeScarcity(useStore(open)))
}

function describeIdempotency(shop: StoreSteps): void {
  const withKey = (order: Partial<OrderRecord>, key: string) =>
    anOrder({ ...order, idempotency: { key, fingerprint: `body of ${key}` } })

  it('leads to the earlier order, and takes no stock the second time', async () => {
    const product = await shop.putProduct(1)
    const order = withKey({ items: [aLine(product)] }, 'once')
    await shop.place(order)
    const again = { ...order, id: anId() }
    expect(await shop.place(again)).toStrictEqual({ placed: false, earlier: order })
    expect(await shop.availableOf(product.id)).toBe(0)
    expect(await shop.store.orders.findById(again.id)).toBeUndefined()
    expect(await shop.eventsOf(again.id)).toEqual([])
  })

  it('finds the order of the customer who used it, and only of this one', async () => {
    const product = await shop.putProduct(5)
    const [mine, theirs] = [withKey({ items: [aLine(product)] }, 'same'), withKey({ items: [aLine(product)] }, 'same')]
    expect(await shop.place(mine)).toEqual({ placed: true })
    expect(await shop.place(theirs)).toEqual({ placed: true })
    expect(await shop.store.orders.findByIdempotencyKey(mine.userId, 'same')).toStrictEqual(mine)
    expect(await shop.store.orders.findByIdempotencyKey(theirs.userId, 'same')).toStrictEqual(theirs)
    expect(await shop.store.orders.findByIdempotencyKey(anId(), 'same')).toBeUndefined()
  })

  it('makes one order of many requests at once', async () => {
    const product = await shop.putProduct(100)
    const userId = anId()
    const attempts = Array.from({ length: 30 }, () => withKey({ userId, items: [aLine(product)] }, 'race'))
    const results = await Promise.allSettled(attempts.map(shop.place))

    const answers = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    expect(answers.filter(({ placed }) => placed)).toHaveLength(1)
    const order = await shop.store.orders.findByIdempotencyKey(userId, 'race')
    for (const answer of answers) if (!answer.placed) expect(answer.earlier).toEqual(order)
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE' })
    expect(await shop.availableOf(product.id)).toBe(99)
    expect(await shop.store.orders.list({ userId, limit: 100 })).toEqual([order])
  })
}

function describeScarcity(shop: StoreSteps): void {
  const BUYERS = 200
  const STOCK = 40

  it('sells exactly the stock, whatever the order of the lines', { timeout: 60_000 }, async () => {
    const products = await Promise.all(Array.from({ length: 3 }, () => shop.putProduct(STOCK)))
    const buyers = Array.from({ length: BUYERS }, (_, index) => {
      const lines = products.map((product) => aLine(product))
      const turned = [...lines.slice(index % 3), ...lines.slice(0, index % 3)]
      return anOrder({ items: index % 2 ? turned : turned.toReversed() })
    })
    const results = await Promise.allSettled(buyers.map(shop.place))

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(STOCK)
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'OUT_OF_STOCK' })
    expect(await Promise.all(products.map(({ id }) => shop.availableOf(id)))).toEqual([0, 0, 0])
    expect(await shop.store.orders.list({ limit: 2 * BUYERS })).toHaveLength(STOCK)
    expect(await shop.store.outbox.depth()).toMatchObject({ pending: STOCK })
  })
}
