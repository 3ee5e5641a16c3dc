import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { aLine, anEvent, anOrder, aProduct } from '../../../testing/builders.ts'
import { openSqliteStore } from '../store.ts'

let store: ReturnType<typeof openSqliteStore>
const asked: string[] = []

beforeAll(async () => {
  const prepare = DatabaseSync.prototype.prepare
  const spy = vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, sql) {
    const statement = prepare.call(this, sql)
    const all = statement.all.bind(statement)
    const noteAndAsk = (...given: never[]) => {
      asked.push(sql)
      return all(...given)
    }
    return Object.assign(statement, { all: noteAndAsk })
  })
  store = openSqliteStore({ path: ':memory:' })
  spy.mockRestore()
  await store.prepare()
  const [common, rare] = [aProduct({ id: 'common' }), aProduct({ id: 'rare' })]
  for (const { id, ...product } of [common, rare]) await store.products.put(id, { ...product, available: 100 })
  const place = async (product: typeof common, status: 'PENDING' | 'FAILED') => {
    const order = anOrder({ items: [aLine(product)], status })
    await store.orders.place(order, anEvent(order))
  }
  for (let n = 0; n < 5; n++) await place(common, 'PENDING')
  for (const status of ['PENDING', 'FAILED', 'FAILED', 'FAILED'] as const) await place(rare, status)
  await place(common, 'FAILED')
})
afterAll(() => store.close())

it.each([
  ['a product with fewer orders than the status', 'rare', 'PENDING', 'FROM order_products CROSS JOIN', 1],
  ['a status with fewer orders than the product', 'common', 'FAILED', 'WHERE status = :status', 1],
  ['a status that no order has', 'common', 'CANCELLED', 'WHERE status = :status', 0],
] as const)('walks the orders of %s, and looks at the other', async (_, productId, status, walked, found) => {
  asked.length = 0
  expect(await store.orders.list({ productId, status, limit: 9 })).toHaveLength(found)
  expect(asked).toEqual([expect.stringContaining(walked)])
})
