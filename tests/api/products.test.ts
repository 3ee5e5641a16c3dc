import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
let admin: string
let customer: string
beforeAll(async () => {
  api = await startTestApi()
  admin = (await api.newAdmin()).accessToken
  customer = (await api.newCustomer()).accessToken
})
afterAll(() => api.close())

const bike = { name: 'Bike', price: { amount: 9800, currency: 'USD' }, available: 5 }
const put = (id: string, body: object, token = admin) =>
  api.send({ method: 'PUT', url: `/api/products/${id}`, headers: bearer(token), body })
const adjust = (id: string, delta: number, token = admin) =>
  api.send({ method: 'POST', url: `/api/products/${id}/stock`, headers: bearer(token), body: { delta } })

describe('products', () => {
  it('are created and replaced by admins, and read by everybody', async () => {
    expect((await put('bike', bike)).statusCode).toBe(201)
    const replaced = await put('bike', { ...bike, name: 'City bike' })
    expect([replaced.statusCode, replaced.json()]).toEqual([200, { id: 'bike', ...bike, name: 'City bike' }])
    expect((await api.send({ url: '/api/products/bike' })).json()).toEqual({ id: 'bike', ...bike, name: 'City bike' })
  })

  it('page by id without losing or repeating one', async () => {
    for (const id of ['p1', 'p2', 'p3', 'p4', 'p5']) await put(id, bike)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: { items: { id: string }[]; nextCursor: string | null } = (
        await api.send({ url: `/api/products?limit=2${cursor ? `&cursor=${cursor}` : ''}` })
      ).json()
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toEqual([...new Set(seen)].toSorted())
    expect(seen).toEqual(expect.arrayContaining(['p1', 'p2', 'p3', 'p4', 'p5']))
  })

  it('get and lose stock, but never go below 0', async () => {
    await put('helmet', { ...bike, available: 3 })
    expect((await adjust('helmet', 4)).json()).toMatchObject({ available: 7 })
    expect((await adjust('helmet', -7)).json()).toMatchObject({ available: 0 })
    const refused = await adjust('helmet', -1)
    expect(refused.statusCode).toBe(409)
    expect(refused.json()).toMatchObject({
      code: 'OUT_OF_STOCK',
      items: [{ productId: 'helmet', requested: 1, available: 0 }],
    })
  })

  it('that are not there are 404', async () => {
    for (const response of [await api.send({ url: '/api/products/none' }), await adjust('none', 1)])
      expect([response.statusCode, response.json().code]).toEqual([404, 'PRODUCT_NOT_FOUND'])
  })

  it('are not changed by customers or strangers', async () => {
    await put('gloves', bike)
    for (const response of [
      await put('gloves', { ...bike, available: 99 }, customer),
      await adjust('gloves', 9, customer),
    ])
      expect([response.statusCode, response.json().code]).toEqual([403, 'FORBIDDEN'])
    expect((await api.send({ method: 'PUT', url: '/api/products/gloves', body: bike })).statusCode).toBe(401)
    expect((await api.send({ url: '/api/products/gloves' })).json()).toMatchObject({ available: 5 })
  })

  it('keep the books: available and ordered units add up to what was put in', async () => {
    await put('pump', { ...bike, available: 10 })
    await api.place(customer, [{ productId: 'pump', quantity: 4 }])
    await adjust('pump', 5)
    await put('pump', { ...bike, available: 2 })
    expect(await api.deps.store.products.findById('pump')).toMatchObject({ available: 2, stocked: 6 })
  })
})
