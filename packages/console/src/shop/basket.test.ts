import { effect } from '@preact/signals'
import { describe, expect, it } from 'vitest'
import { aStorage } from '../testing/answers.ts'
import { createBasket, randomKey } from './basket.ts'

function aBasket(storage = aStorage()) {
  let keys = 0
  return createBasket(storage, () => `key-${++keys}`)
}

describe('a basket', () => {
  it('counts what is added, and changes and loses lines', () => {
    const basket = aBasket()
    for (const id of ['bike1', 'helmet1', 'bike1']) basket.add(id)
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
    basket.add('bike1')
    const first = basket.toRequest()
    expect(first).toEqual({ key: 'key-1', items: [{ productId: 'bike1', quantity: 1 }] })
    expect(basket.toRequest()).toEqual(first)
    expect(createBasket(storage, () => 'another').toRequest()).toEqual(first)
  })

  it.each([
    ['add', (basket: ReturnType<typeof aBasket>) => basket.add('bike1')],
    ['set', (basket: ReturnType<typeof aBasket>) => basket.set('bike1', 3)],
    ['remove', (basket: ReturnType<typeof aBasket>) => basket.remove('bike1')],
    ['clear', (basket: ReturnType<typeof aBasket>) => basket.clear()],
  ])('makes another request after %s', (_name, change) => {
    const basket = aBasket()
    basket.add('bike1')
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
    basket.add('bike1')
    basket.claim('ada')
    basket.add('helmet1')
    basket.claim('ada')
    expect(basket.lines()).toHaveLength(2)
    basket.clear()
    basket.add('bike1')
    basket.claim('bob')
    expect(basket.lines()).toEqual([])
  })

  it('tells those who read it of each change, until they stop', () => {
    const basket = aBasket()
    const seen: number[] = []
    const stop = effect(() => void seen.push(basket.quantityOf('bike1')))
    basket.add('bike1')
    stop()
    basket.add('bike1')
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
