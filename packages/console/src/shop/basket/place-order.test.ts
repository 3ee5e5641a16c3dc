import { describe, expect, it } from 'vitest'
import { createApiClient } from '../../api/client.ts'
import { createSession } from '../../api/session.ts'
import { aServer, aStorage, json, problem } from '../../testing/answers.ts'
import { createBasket } from './basket.ts'
import { faultsByLine } from './faults.ts'
import { placeOrder } from './place-order.ts'

async function place(answers: (() => Response | Promise<Response>)[]) {
  const { fetch, requests } = aServer((_request, count) => answers[count - 1]?.() ?? problem(500, 'INTERNAL'))
  const session = createSession(aStorage(), () => 's1')
  const basket = createBasket(aStorage(), () => 'the-key')
  basket.add({ id: 'bike1', price: { amount: 9800, currency: 'USD' } })
  const api = createApiClient({ fetch, session, onEnded: () => {} })
  const order = await placeOrder(api, basket, async () => {}).catch((error) => ({ error }))
  return { order, keys: requests.map(({ headers }) => headers.get('idempotency-key')) }
}

const placed = () => json({ id: 'o1' }, 201)
const lost = () => Promise.reject(new TypeError('Failed to fetch'))

describe('placing an order', () => {
  it('asks again with the same key where the answer is lost', async () => {
    const { order, keys } = await place([lost, () => problem(503, 'SERVICE_UNAVAILABLE'), placed])
    expect(order).toEqual({ id: 'o1' })
    expect(keys).toEqual(['the-key', 'the-key', 'the-key'])
  })

  it('waits for a request with the same key that is being handled', async () => {
    expect((await place([() => problem(409, 'IDEMPOTENCY_KEY_IN_USE'), placed])).order).toEqual({ id: 'o1' })
  })

  it('takes a refusal for an answer', async () => {
    const { order, keys } = await place([() => problem(409, 'OUT_OF_STOCK'), placed])
    expect(order).toMatchObject({ error: { code: 'OUT_OF_STOCK' } })
    expect(keys).toHaveLength(1)
  })

  it('gives up in the end', async () => {
    const { order, keys } = await place([lost, lost, lost, placed])
    expect(order).toMatchObject({ error: { name: 'NoAnswer' } })
    expect(keys).toHaveLength(3)
  })
})

describe('the faults of a refused order', () => {
  const lines = [
    { productId: 'bike1', quantity: 0 },
    { productId: 'helmet1', quantity: 9 },
  ]
  const currencyOf = (id: string) => (id === 'bike1' ? 'USD' : 'JPY')

  it('are named at the lines that they are about', () => {
    const errors = [
      { path: 'body/items/0/quantity', message: 'is less than 1' },
      { path: 'body/items/1/productId', message: 'is not priced in USD as the first line is' },
      { path: 'body/items/7/quantity', message: 'is of another order' },
      { path: 'body/items', message: 'has more than 50 items' },
    ]
    expect([...faultsByLine({ code: 'VALIDATION_FAILED', errors, items: [] }, lines, currencyOf)]).toEqual([
      ['bike1', 'Enter a whole number from 1 to 1,000.'],
      ['helmet1', 'The shop cannot mix USD and JPY in one order.'],
    ])
  })

  it.each(['UNKNOWN_PRODUCT', 'PRODUCT_ARCHIVED'])('tell what is no longer sold: %s', (code) => {
    const errors = [{ path: 'body/items/1/productId', message: 'is not a known product' }]
    const faults = faultsByLine({ code, errors, items: [] }, lines, currencyOf)
    expect([...faults]).toEqual([['helmet1', 'This is no longer sold.']])
  })

  it('say what is left', () => {
    const items = [
      { productId: 'bike1', requested: 3, available: 0 },
      { productId: 'helmet1', requested: 9, available: 1 },
    ]
    expect([...faultsByLine({ code: 'OUT_OF_STOCK', errors: [], items }, lines, currencyOf).values()]).toEqual([
      'You asked for 3, and none is left.',
      'You asked for 9, and 1 is left.',
    ])
  })
})
