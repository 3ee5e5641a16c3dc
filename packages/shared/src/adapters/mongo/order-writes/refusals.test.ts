import { describe, expect, it } from 'vitest'
import { NumberTaken } from '../../../ports/stores.ts'
import { aCompleteChange, aLine, anEvent, anOrder, aProduct } from '../../../testing/builders.ts'
import { decided } from '../../../testing/store/stories/steps.ts'
import { toDocument } from '../documents.ts'
import { placementOf, writeOf } from './order-write.ts'
import { examine, type Stored } from './refusals.ts'

const [bike, helmet] = [aProduct({ id: 'bike' }), aProduct({ id: 'helmet' })]

function buyerOf(bikes: number, helmets = 1, key?: string) {
  const items = [aLine(bike, bikes), aLine(helmet, helmets)]
  const order = anOrder({ items, ...(key ? { idempotency: { key, fingerprint: 'f' } } : {}) })
  return placementOf(order, anEvent(order))
}

const stored = (bikes: number, helmets: number, orders: Stored['orders'] = []): Stored => ({
  shelves: new Map(
    Object.entries({ bike: bikes, helmet: helmets }).map(([id, available]) => [id, { available, archived: false }]),
  ),
  orders,
})

describe('the look at a refused batch', () => {
  it('names every line that lacks stock, by what is there for one alone', () => {
    const [buyer, other] = [buyerOf(3, 2), buyerOf(2, 1)]
    const { answers, next } = examine([other, buyer], stored(2, 1))
    expect(answers.get(buyer)).toMatchObject({
      code: 'OUT_OF_STOCK',
      details: {
        items: [
          { productId: 'bike', requested: 3, available: 2 },
          { productId: 'helmet', requested: 2, available: 1 },
        ],
      },
    })
    expect(next).toEqual([other])
  })

  it('refuses what takes of an archived product, and not what returns to it', () => {
    const buyer = buyerOf(1)
    const change = aCompleteChange(decided(anOrder({ items: [aLine(bike)] }), { type: 'cancel' }))
    const shelves = new Map([
      ['bike', { available: 5, archived: true }],
      ['helmet', { available: 5, archived: false }],
    ])
    const orders = [toDocument(change.before)]
    const { answers, next } = examine([buyer, writeOf(change)], { shelves, orders })
    expect(answers.get(buyer)).toMatchObject({
      code: 'PRODUCT_ARCHIVED',
      details: { fields: [{ path: 'items/0/productId' }] },
    })
    expect(next).toEqual([writeOf(change)])
  })

  it('finds an unknown product before anything else', () => {
    const buyer = buyerOf(3)
    const { answers } = examine([buyer], {
      shelves: new Map([['bike', { available: 1, archived: false }]]),
      orders: [],
    })
    expect(answers.get(buyer)).toMatchObject({
      code: 'UNKNOWN_PRODUCT',
      details: { fields: [{ path: 'items/1/productId' }] },
    })
  })

  it('finds no shortage where stock is returned', () => {
    const back = { ...buyerOf(3), stock: 'return' as const }
    expect(examine([back], stored(0, 0))).toEqual({ answers: new Map(), next: [back] })
  })

  it('puts together what the stock can serve, first come, first served', () => {
    const [two, three, one] = [buyerOf(2), buyerOf(3), buyerOf(1)]
    expect(examine([two, three, one], stored(3, 9))).toEqual({ answers: new Map(), next: [two, one] })
    const back = { ...three, stock: 'return' as const }
    const after = buyerOf(2)
    expect(examine([back, two, after], stored(2, 9)).next).toEqual([back, two, after])
  })

  it('takes what is done already for done, whatever the stock', () => {
    const [again, replay] = [buyerOf(1), buyerOf(1, 1, 'k')]
    const earlier = { ...replay.order, id: 'earlier' }
    const { answers } = examine([again, replay], stored(0, 0, [toDocument(again.order), toDocument(earlier)]))
    expect([answers.get(again), answers.get(replay)]).toEqual([{ written: true }, { written: false, earlier }])
  })

  it('says of a change whether its order is as it was expected', () => {
    const { order } = buyerOf(1)
    const changeFrom = (version: number) => ({
      order,
      expected: { status: order.status, version },
      stock: 'none' as const,
    })
    const [fresh, stale] = [changeFrom(1), changeFrom(2)]
    const { answers, next } = examine([fresh, stale], stored(0, 0, [toDocument(order)]))
    expect([answers.get(stale), next]).toEqual([{ written: false }, [fresh]])
  })

  it('says of a taken key whose order cannot be read yet that it is in use', () => {
    const [duplicate, keyless] = [buyerOf(1, 1, 'k'), buyerOf(1)]
    const { answers } = examine([duplicate], stored(9, 9), { duplicate })
    expect(answers.get(duplicate)).toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE' })
    expect(examine([keyless], stored(9, 9), { duplicate: keyless }).next).toEqual([keyless])
  })

  it('says of a taken number so, and lets the others go on', () => {
    const [duplicate, other] = [buyerOf(1, 1, 'k'), buyerOf(1)]
    const { answers, next } = examine([duplicate, other], stored(9, 9), { duplicate, isNumber: true })
    expect(answers.get(duplicate)).toBeInstanceOf(NumberTaken)
    expect(next).toEqual([other])
  })
})
