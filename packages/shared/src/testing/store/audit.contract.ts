import { setImmediate as theirTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { audit } from '../../audit/audit.ts'
import type { OrderRecord } from '../../domain/order.ts'
import type { AuditSource } from '../../ports/audit.ts'
import { aLine, anEvent, anOrder, NOON_MS } from '../builders.ts'
import { CLAIM, FAIL, type OpenStore, RETRY, type StoreSteps, useStore } from './stories/steps.ts'

export function describeAudit(open: OpenStore): void {
  describe('what an auditor reads', () => {
    describeStock(useStore(open))
    describeOrders(useStore(open))
    describeUnsentEvents(useStore(open))
  })
  describe('an audit', () => {
    describeRush(useStore(open))
  })
}

/** Without any grace, at the time at which the tests' orders are made. */
export const violationsOf = async (source: AuditSource) =>
  (await audit({ source, clock: { nowMs: () => NOON_MS } }, { graceMs: 0 })).violations

function describeStock(shop: StoreSteps): void {
  it('counts the units that orders hold of each product, at whatever stage they are', async () => {
    const [bike, helmet, unsold] = [await shop.putProduct(20), await shop.putProduct(10), await shop.putProduct(3)]
    const order = () => shop.placed({ items: [aLine(bike, 2), aLine(helmet, 1)] })
    await order()
    await shop.apply(await order(), CLAIM)
    await shop.apply(await shop.apply(await order(), CLAIM), { type: 'confirm' })
    await shop.apply(await shop.apply(await order(), CLAIM), FAIL)
    await shop.apply(await order(), { type: 'cancel' })
    expect((await shop.store.audit.stock()).toSorted(byProduct)).toEqual(
      [
        { productId: bike.id, held: 6, available: 14, stocked: 20 },
        { productId: helmet.id, held: 3, available: 7, stocked: 10 },
        { productId: unsold.id, held: 0, available: 3, stocked: 3 },
      ].toSorted(byProduct),
    )
  })
}

const byProduct = (a: { productId: string }, b: { productId: string }) => (a.productId < b.productId ? -1 : 1)

function describeOrders(shop: StoreSteps): void {
  it('goes through the orders by id, each with all of its mails', async () => {
    const waiting = await shop.placed()
    const failed = await shop.apply(await shop.apply(await shop.placed(), CLAIM), FAIL)
    await shop.store.mails.markSent({ subjectId: failed.id, kind: 'failed' }, NOON_MS)
    const again = await shop.apply(await shop.apply(failed, RETRY), CLAIM)
    const confirmed = await shop.apply(again, { type: 'confirm' })
    const last = await shop.placed()

    const first = await shop.store.audit.orders({ limit: 2 })
    expect(first.map(({ record }) => record)).toMatchObject([seen(waiting), seen(confirmed)])
    expect(first.map(({ mails }) => mails.length)).toEqual([0, 2])
    expect(first[1]!.mails).toEqual(
      expect.arrayContaining([
        { kind: 'failed', state: 'sent' },
        { kind: 'confirmed', state: 'unsent' },
      ]),
    )
    const second = await shop.store.audit.orders({ limit: 2, afterId: confirmed.id })
    expect(second).toMatchObject([{ id: last.id, record: seen(last), mails: [] }])
    expect(await shop.store.audit.orders({ limit: 2, afterId: last.id })).toEqual([])
  })
}

const seen = ({ id, status, items, total, history, version }: OrderRecord) => ({
  id,
  status,
  items,
  total,
  history,
  version,
})

function describeUnsentEvents(shop: StoreSteps): void {
  const unsent = async (page: Partial<Parameters<AuditSource['unsentEvents']>[0]> = {}) =>
    (await shop.store.audit.unsentEvents({ beforeMs: NOON_MS + 9, limit: 10, ...page })).map(({ id }) => id)
  const write = async (nowMs: number) => {
    const order = anOrder({ items: [aLine(await shop.putProduct(1))] })
    const event = anEvent(order, 'order.placed', nowMs)
    await shop.store.orders.place(order, event)
    return { id: event.id, type: event.type, orderId: order.id, atMs: nowMs }
  }

  it('goes through the events that wait since before a moment, oldest first', async () => {
    const third = await write(NOON_MS + 2)
    const first = await write(NOON_MS + 1)
    const second = await write(NOON_MS + 1)
    expect(await unsent({ beforeMs: NOON_MS + 2 })).toEqual([first.id, second.id])
    expect(await unsent()).toEqual([first.id, second.id, third.id])
    expect(await unsent({ after: first })).toEqual([second.id, third.id])
    expect(await unsent({ after: second, limit: 1 })).toEqual([third.id])
    expect(await shop.store.audit.unsentEvents({ beforeMs: NOON_MS + 9, limit: 1 })).toEqual([first])
  })

  it('passes sent events over', async () => {
    await shop.drainOutbox()
    expect(await unsent({ beforeMs: NOON_MS + 86_400_000 })).toEqual([])
  })
}

function describeRush(shop: StoreSteps): void {
  it('finds nothing while orders are placed, processed and cancelled', { timeout: 60_000 }, async () => {
    const products = [await shop.putProduct(60), await shop.putProduct(60)]
    const customer = async (turn: number) => {
      const lines = products.map((product) => aLine(product, 1 + (turn % 2)))
      const order = anOrder({ items: turn % 3 ? lines : lines.toReversed() })
      await shop.place(order).then(() => live(shop, order, turn), ignoreShortage)
    }
    let rushing = true
    const rush = Promise.all(Array.from({ length: 60 }, (_, turn) => customer(turn))).finally(() => {
      rushing = false
    })
    while (rushing) {
      expect(await violationsOf(shop.store.audit)).toEqual([])
      await theirTurn()
    }
    await rush
    expect(await violationsOf(shop.store.audit)).toEqual([])
  })
}

async function live(shop: StoreSteps, order: OrderRecord, turn: number): Promise<void> {
  if (turn % 4 === 0) await shop.apply(order, { type: 'cancel' })
  else await shop.apply(await shop.apply(order, CLAIM), turn % 4 === 1 ? FAIL : { type: 'confirm' })
}

function ignoreShortage(error: { code?: string }): void {
  if (error.code !== 'OUT_OF_STOCK') throw error
}
