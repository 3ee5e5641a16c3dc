import { effect } from '@preact/signals'
import { describe, expect, it } from 'vitest'
import { randomKey } from '../../api/random-key.ts'
import { aStorage } from '../../testing/answers.ts'
import { createBasket } from './basket.ts'

const usd = (id: string) => ({ id, price: { amount: 100, currency: 'USD' } })
const yen = { id: 'yen', price: { amount: 100, currency: 'JPY' } }

function aBasket(storage = aStorage()) {
  let keys = 0
  return createBasket(storage, () => `key-${++keys}`)
}

describe('a basket', () => {
  it('counts what is added, and changes and loses lines', () => {
    const basket = aBasket()
    for (const id of ['bike1', 'helmet1', 'bike1']) basket.add(usd(id))
    basket.set('helmet1', 4)
    expect(basket.lines()).toEqual([
      { productId: 'bike1', quantity: 2 },
      { productId: 'helmet1', quantity: 4 },
    ])
    basket.remove('bike1')
    expect([basket.quantityOf('bike1'), basket.quantityOf('helmet1')]).toEqual([0, 4])
  })

  it('makes the same request however often it is sent, after a reload too', () => {
    const storage = aStorage()
    const basket = aBasket(storage)
    basket.add(usd('bike1'))
    const first = basket.toRequest()
    expect(first).toEqual({ key: 'key-1', items: [{ productId: 'bike1', quantity: 1 }] })
    expect(basket.toRequest()).toEqual(first)
    expect(createBasket(storage, () => 'another').toRequest()).toEqual(first)
  })

  it.each([
    ['add', (basket: ReturnType<typeof aBasket>) => basket.add(usd('bike1'))],
    ['set', (basket: ReturnType<typeof aBasket>) => basket.set('bike1', 3)],
    ['remove', (basket: ReturnType<typeof aBasket>) => basket.remove('bike1')],
    ['clear', (basket: ReturnType<typeof aBasket>) => basket.clear()],
  ])('makes another request after %s', (_name, change) => {
    const basket = aBasket()
    basket.add(usd('bike1'))
    const { key } = basket.toRequest()
    change(basket)
    expect(basket.toRequest().key).not.toBe(key)
  })

  it.each(['', '{"half', '7', '{"items":7}'])('is empty where storage holds %j', (text) => {
    const storage = aStorage()
    storage.setItem('orders.basket', text)
    expect(aBasket(storage).lines()).toEqual([])
  })

  it('that was filled before the log-in stays, and what one customer has left is not shown to the next', () => {
    const basket = aBasket()
    basket.add(usd('bike1'))
    basket.claim('ada')
    basket.add(usd('helmet1'))
    basket.claim('ada')
    expect(basket.lines()).toHaveLength(2)
    basket.clear()
    basket.add(usd('bike1'))
    basket.claim('bob')
    expect(basket.lines()).toEqual([])
  })

  it('takes one currency, until it is empty, after a reload too', () => {
    const storage = aStorage()
    const basket = aBasket(storage)
    expect(basket.refusalOf(yen)).toBe('')
    basket.add(usd('bike1'))
    expect([basket.refusalOf(usd('helmet1')), basket.refusalOf(yen)]).toEqual([
      '',
      'Your basket is in USD, and this is sold in JPY. Order what is in it first, or empty it.',
    ])
    expect(aBasket(storage).refusalOf(yen)).toContain('USD')
    basket.remove('bike1')
    basket.add(yen)
    expect(basket.refusalOf(usd('bike1'))).toContain('Your basket is in JPY')
  })

  it('takes as many products as an order', () => {
    const basket = aBasket()
    for (let n = 1; n <= 50; n++) basket.add(usd(`part${n}`))
    expect([basket.refusalOf(usd('part50')), basket.refusalOf(usd('part51'))]).toEqual([
      '',
      'Your basket has 50 products, which is all that fits into an order.',
    ])
  })

  it('tells those who read it of each change, until they stop', () => {
    const basket = aBasket()
    const seen: number[] = []
    const stop = effect(() => void seen.push(basket.quantityOf('bike1')))
    basket.add(usd('bike1'))
    stop()
    basket.add(usd('bike1'))
    expect(seen).toEqual([0, 1])
  })
})

describe('a key', () => {
  it('is one that the API takes, and no other', () => {
    const keys = Array.from({ length: 100 }, randomKey)
    expect(new Set(keys).size).toBe(100)
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/)
  })
})
