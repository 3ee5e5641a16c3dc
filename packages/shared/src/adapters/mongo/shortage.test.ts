import { describe, expect, it } from 'vitest'
import { aLine, anEvent, anOrder, aProduct } from '../../testing/builders.ts'
import { placementOf } from './order-write.ts'
import { servedTogether, shortageOf } from './shortage.ts'

const [bike, helmet] = [aProduct({ id: 'bike' }), aProduct({ id: 'helmet' })]

function buyerOf(bikes: number, helmets = 1) {
  const order = anOrder({ items: [aLine(bike, bikes), aLine(helmet, helmets)] })
  return placementOf(order, anEvent(order))
}

describe('what is short', () => {
  const stock = (bikes: number, helmets: number) => new Map(Object.entries({ bike: bikes, helmet: helmets }))

  it('names every line that lacks stock, by what is there for one alone', () => {
    expect(shortageOf(buyerOf(3, 2), stock(2, 1))).toMatchObject({
      code: 'OUT_OF_STOCK',
      details: {
        items: [
          { productId: 'bike', requested: 3, available: 2 },
          { productId: 'helmet', requested: 2, available: 1 },
        ],
      },
    })
    expect(shortageOf(buyerOf(2), stock(2, 1))).toBeUndefined()
  })

  it('is an unknown product before anything else', () => {
    const error = shortageOf(buyerOf(3), new Map([['bike', 1]]))
    expect(error).toMatchObject({ code: 'UNKNOWN_PRODUCT', details: { fields: [{ path: 'items/1/productId' }] } })
  })

  it('never is the fault of a write that returns stock', () => {
    expect(shortageOf({ ...buyerOf(3), stock: 'return' }, stock(0, 0))).toBeUndefined()
  })

  it('lets first come be first served, and those who fit beside', () => {
    const [two, three, one] = [buyerOf(2), buyerOf(3), buyerOf(1)]
    expect(servedTogether([two, three, one], stock(3, 9))).toEqual([two, one])
    expect(servedTogether([{ ...three, stock: 'return' }, two, one], stock(0, 2))).toHaveLength(3)
  })
})
