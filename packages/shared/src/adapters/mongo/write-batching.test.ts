import { describe, expect, it } from 'vitest'
import { aLine, anEvent, anOrder, aProduct } from '../../testing/builders.ts'
import { placementOf } from './order-write.ts'
import { needsOf, takeBatch } from './write-batching.ts'

const [bike, helmet, gloves] = [aProduct({ id: 'bike' }), aProduct({ id: 'helmet' }), aProduct({ id: 'gloves' })]
const LIMITS = { writes: 10, products: 10 }

function buyerOf(...products: (typeof bike)[]) {
  const order = anOrder({ items: products.map((product) => aLine(product)) })
  const write = placementOf(order, anEvent(order))
  return { write, needs: needsOf(write) }
}

describe('the batch that is written next', () => {
  it('takes all who wait, also for the same product', () => {
    const waiting = [buyerOf(bike), buyerOf(bike, helmet), buyerOf(gloves)]
    expect(takeBatch(waiting, new Set(), LIMITS)).toEqual(waiting)
  })

  it('leaves out who wants what is being written', () => {
    const [blocked, free] = [buyerOf(bike), buyerOf(helmet)]
    expect(takeBatch([blocked, free], new Set(['product bike']), LIMITS)).toEqual([free])
  })

  it('lets nobody overtake who waits for the same product', () => {
    const [blocked, later, free] = [buyerOf(bike, helmet), buyerOf(helmet), buyerOf(gloves)]
    expect(takeBatch([blocked, later, free], new Set(['product bike']), LIMITS)).toEqual([free])
  })

  it('never has two changes of one order', () => {
    const first = buyerOf(bike)
    expect(takeBatch([first, { ...first }], new Set(), LIMITS)).toEqual([first])
  })

  it('is limited in writes, and in products but for the first', () => {
    const waiting = [buyerOf(bike, helmet, gloves), buyerOf(bike), buyerOf(aProduct())]
    expect(takeBatch(waiting, new Set(), { writes: 1, products: 10 })).toEqual(waiting.slice(0, 1))
    expect(takeBatch(waiting, new Set(), { writes: 10, products: 2 })).toEqual(waiting.slice(0, 1))
    expect(takeBatch(waiting, new Set(), { writes: 10, products: 3 })).toEqual(waiting.slice(0, 2))
  })
})
