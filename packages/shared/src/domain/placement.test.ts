import { describe, expect, it } from 'vitest'
import { DomainError } from './errors.ts'
import { decide } from './order.ts'
import { numberOf } from './order-number.ts'
import { asFirstAnswered, decidePlacement, type Placement, toOrder } from './placement.ts'

const usd = (amount: number) => ({ amount, currency: 'USD' })
const placement: Placement = {
  id: '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e',
  userId: '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3f',
  items: [
    { productId: 'helmet', quantity: 2 },
    { productId: 'bike', quantity: 1 },
  ],
  products: [
    { id: 'bike', name: 'Bike', price: usd(9800), available: 5, archived: false },
    { id: 'helmet', name: 'Helmet', price: usd(2000), available: 5, archived: false },
  ],
  nowMs: Date.parse('2026-01-31T12:00:00.000Z'),
  checkAtMs: 1,
}

describe('placing an order', () => {
  it('prices the lines in the order of the request', () => {
    const { items, total } = decidePlacement(placement)
    expect(items.map(({ productId, lineTotal }) => [productId, lineTotal.amount])).toEqual([
      ['helmet', 4000],
      ['bike', 9800],
    ])
    expect(total).toEqual(usd(13_800))
  })

  it('names every unknown product', () => {
    const items = ['bike', 'car', 'boat'].map((productId) => ({ productId, quantity: 1 }))
    expect(() => decidePlacement({ ...placement, items })).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_PRODUCT',
        details: {
          fields: [
            expect.objectContaining({ path: 'items/1/productId' }),
            expect.objectContaining({ path: 'items/2/productId' }),
          ],
        },
      }),
    )
  })

  it('does not add dollars to euros', () => {
    const products = placement.products.map((product) => ({
      ...product,
      price: { amount: 1, currency: product.id === 'bike' ? 'EUR' : 'USD' },
    }))
    expect(() => decidePlacement({ ...placement, products })).toThrow(DomainError)
  })

  it('names every line that asks for more than there is', () => {
    const items = placement.items.map(({ productId }) => ({ productId, quantity: 6 }))
    const lacking = ['helmet', 'bike'].map((productId) => ({ productId, requested: 6, available: 5 }))
    expect(() => decidePlacement({ ...placement, items })).toThrow(
      expect.objectContaining({ code: 'OUT_OF_STOCK', details: { items: lacking } }),
    )
  })

  it('shows the customer nothing of the machinery', () => {
    const order = toOrder(decidePlacement({ ...placement, idempotency: { key: 'k', fingerprint: 'f' } }))
    expect(Object.keys(order).toSorted()).toEqual(
      ['createdAt', 'history', 'id', 'items', 'number', 'status', 'total', 'updatedAt', 'version'].toSorted(),
    )
  })

  it('can tell the first answer however far the order has come', () => {
    const placed = decidePlacement(placement)
    const cancelled = decide(placed, { type: 'cancel' }, placement.nowMs + 5)
    if (cancelled === 'already applied') throw new Error('expected a change')
    expect(asFirstAnswered(cancelled.after)).toEqual(toOrder(placed))
  })

  it('tells until when the customer may cancel, in the first answer too however far the order has come', () => {
    const placed = decidePlacement({ ...placement, cancelWindowMs: 90_000 })
    expect(toOrder(placed).cancellableUntil).toBe('2026-01-31T12:01:30.000Z')
    let latest = placed
    for (const command of [
      { type: 'claim', leaseMs: 1000, checkAtMs: 1 },
      { type: 'fail', reason: 'closed' },
      { type: 'retry', checkAtMs: 1 },
    ] as const) {
      const change = decide(latest, command, placement.nowMs + 90_000)
      if (change === 'already applied') throw new Error('expected a change')
      latest = change.after
      expect(toOrder(latest)).not.toHaveProperty('cancellableUntil')
      expect(asFirstAnswered(latest)).toEqual(toOrder(placed))
    }
  })

  it('has a number from its id, also where it was stored without one', () => {
    const placed = decidePlacement(placement)
    expect(placed.number).toBe(numberOf(placement.id))
    const { number: _, ...ofBefore } = placed
    expect(toOrder(ofBefore).number).toBe(placed.number)
    expect(toOrder({ ...placed, number: '0000-0000' }).number).toBe('0000-0000')
  })
})
