import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AuditSource, StockLine, UnsentEvent } from '../ports/audit.ts'
import { anOrder, aProduct, NOON_MS } from '../testing/builders.ts'
import { createShopModel } from '../testing/store/stories/shop-model.ts'
import { createStory, PRODUCTS_OF_A_STORY, type Step, steps } from '../testing/store/stories/shop-story.ts'
import { audit } from './audit.ts'
import { MOST_LISTED } from './findings.ts'
import { toJson, toText } from './report.ts'

const nothing: AuditSource = {
  stock: async () => [],
  orders: async () => [],
  duplicates: async () => [],
  unsentEvents: async () => [],
}
const stockOf = (line: Partial<StockLine>): AuditSource => ({
  ...nothing,
  stock: async () => [{ productId: 'bike1', held: 3, available: 2, stocked: 5, ...line }],
})
const reportOf = (source: AuditSource, graceMs = 0) => audit({ source, clock: { nowMs: () => NOON_MS } }, { graceMs })
const rulesBroken = async (source: AuditSource, graceMs = 0) =>
  (await reportOf(source, graceMs)).violations.map(({ rule, id }) => [rule, id])

describe('an audit of the stock', () => {
  it('is content when it adds up', async () => {
    expect(await rulesBroken(stockOf({}))).toEqual([])
  })

  it.each<[string, Partial<StockLine>, string[]]>([
    ['a unit is lost', { available: 1 }, ['stock.sum']],
    ['a unit is sold twice', { held: 4 }, ['stock.sum']],
    ['more is sold than there was', { held: 6, available: -1 }, ['stock.negative']],
    ['orders name a product that is not there', { available: 0, stocked: 0 }, ['stock.sum']],
  ])('finds the product when %s', async (_, line, rules) => {
    expect(await rulesBroken(stockOf(line))).toEqual(rules.map((rule) => [rule, 'bike1']))
  })
})

describe('an audit of what there may be only one of', () => {
  it('names by id who share an address, and which orders share a key', async () => {
    const source: AuditSource = {
      ...nothing,
      duplicates: async () => [
        { share: 'address', firstId: 'u1', lastId: 'u3', count: 3 },
        { share: 'key', firstId: 'o1', lastId: 'o2', count: 2 },
      ],
    }
    expect((await reportOf(source)).violations).toEqual([
      { rule: 'user.address', id: 'u3', problem: 'has the address of user u1: 3 users have it' },
      { rule: 'order.key', id: 'o2', problem: `has the customer's key of order o1: 2 orders have it` },
    ])
  })
})

describe('an audit', () => {
  const events = Array.from(
    { length: 1_200 },
    (_, index): UnsentEvent => ({ id: String(index), type: 'order.placed', orderId: 'o', atMs: NOON_MS - 60_000 }),
  )
  const stuckRelay: AuditSource = {
    ...nothing,
    unsentEvents: async ({ beforeMs, limit, after }) => {
      const waiting = events.filter(({ atMs }) => atMs < beforeMs)
      return waiting.slice(after ? Number(after.id) + 1 : 0).slice(0, limit)
    },
  }

  it('finds every event that waits longer than the grace, page after page, and lists so many of them', async () => {
    expect(await rulesBroken(stuckRelay, 60_000)).toEqual([])
    const report = await reportOf(stuckRelay, 59_999)
    expect(report.counts).toEqual({ 'event.unsent': events.length })
    expect(report.violations).toHaveLength(MOST_LISTED)
    expect(report.violations[0]).toMatchObject({ rule: 'event.unsent', id: '0' })
    expect(toText(report)).toContain('1,200 violations (of each rule, the first 1,000 are listed)')
  })

  it('tells of settings without taking them for violations', async () => {
    const report = await reportOf({ ...nothing, warnings: async () => ['a limit is too long'] })
    expect(report.sound).toBe(true)
    expect(toText(report)).toContain('Warning: a limit is too long')
    expect(JSON.parse(toJson(report))).toMatchObject({ warnings: ['a limit is too long'] })
  })

  it('goes through all orders, page after page, and says how far it is', async () => {
    const orders = Array.from({ length: 1_100 }, () => anOrder({ checkAtMs: NOON_MS - 1 }))
    const source: AuditSource = {
      ...nothing,
      orders: async ({ limit, afterId = '' }) =>
        orders
          .filter(({ id }) => id > afterId)
          .slice(0, limit)
          .map((record) => ({ id: record.id, record, mails: [] })),
    }
    const progress: number[] = []
    const onProgress = (checked: number) => progress.push(checked)
    const report = await audit({ source, clock: { nowMs: () => NOON_MS }, onProgress }, { graceMs: 0 })
    expect(report).toMatchObject({ sound: false, checked: { orders: 1_100 }, counts: { 'order.overdue': 1_100 } })
    expect(progress.at(-1)).toBe(1_100)
  })

  it('is reported to people and to programs', async () => {
    const report = await reportOf(stockOf({ available: 1 }), 60_000)
    expect(toText(report)).toContain('product bike1  stock.sum: 3 in orders + 1 available is not 5 stocked')
    expect(JSON.parse(toJson(report))).toEqual({
      sound: false,
      at: '2026-01-31T12:00:00.000Z',
      graceSeconds: 60,
      checked: { products: 1, orders: 0 },
      counts: { 'stock.sum': 1 },
      violations: [{ rule: 'stock.sum', id: 'bike1', problem: '3 in orders + 1 available is not 5 stocked' }],
      warnings: [],
    })
  })
})

describe('the model of a shop', () => {
  it('gives an audit nothing to find, whatever happens in it', async () => {
    const tell = async (given: Step[]) => {
      const products = Array.from({ length: PRODUCTS_OF_A_STORY }, () => aProduct({ available: 4 }))
      const shop = createShopModel(products)
      const story = createStory(shop, products)
      for (const step of given) {
        await (await story.next(step))?.(shop)
        for (const { held, available, stocked } of await shop.audit.stock()) expect(held + available).toBe(stocked)
      }
      expect((await reportOf(shop.audit)).violations).toEqual([])
    }
    await fc.assert(fc.asyncProperty(steps, tell), { numRuns: 200 })
  })
})
