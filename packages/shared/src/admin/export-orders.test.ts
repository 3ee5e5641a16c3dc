import { expect, it } from 'vitest'
import type { OrderRecord } from '../domain/order.ts'
import type { Store } from '../ports/stores.ts'
import { aLine, anOrder, aProduct } from '../testing/builders.ts'
import { exportOrders } from './export-orders.ts'

async function rowOf(order: OrderRecord): Promise<string> {
  const store = { orders: { list: async () => [order] } } as unknown as Store
  let text = ''
  for await (const chunk of exportOrders({ store }, {}, 'csv')) text += chunk.text
  return text.slice(text.indexOf('\r\n') + 2)
}

it.each([
  ['=cmd()', `'=cmd()`],
  ['+1', `'+1`],
  ['-1', `'-1`],
  ['@SUM(A1)', `'@SUM(A1)`],
  ['\t=1', `'\t=1`],
  ['\r=1', `"'\r=1"`],
  ['\n=1', `"'\n=1"`],
  ['＝1', `'＝1`],
  ['＋1', `'＋1`],
  ['－1', `'－1`],
  ['＠1', `'＠1`],
  ['a "b", c', '"a ""b"", c"'],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
  ['two\nlines', '"two\nlines"'],
  ['plain = text', 'plain = text'],
])('a cell of CSV is no formula, and quoted where it has to be: %j', async (text, cell) => {
  const row = await rowOf(anOrder({ lastError: text }))
  expect(row.endsWith(`,${cell}\r\n`)).toBe(true)
})

it('a row of CSV has all lines of its order', async () => {
  const items = [aLine(aProduct({ id: 'bike1' }), 2), aLine(aProduct({ id: 'helmet1' }))]
  expect(await rowOf(anOrder({ items }))).toContain(',bike1 x 2; helmet1 x 1,')
})

it('an export lets others have a turn between its pages, however fast the database is', async () => {
  const PAGES = 5
  const page = Array.from({ length: 500 }, () => anOrder())
  let read = 0
  const store = { orders: { list: async () => (read++ < PAGES ? page : []) } } as unknown as Store
  let turns = 0
  let next = setImmediate(function turn() {
    turns++
    next = setImmediate(turn)
  })
  let orders = 0
  for await (const chunk of exportOrders({ store }, {}, 'ndjson')) orders += chunk.orders
  clearImmediate(next)
  expect(orders).toBe(PAGES * page.length)
  expect(turns).toBeGreaterThanOrEqual(PAGES - 1)
})
