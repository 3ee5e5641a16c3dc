import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { Order } from '@orders/shared/contracts/orders'
import type { TestSystem } from '../../e2e/system.ts'
import { allSettled, assertStockAddsUp, countByStatus } from '../../scenarios/settlement.ts'
import { openShop, reopenShop, type Shop } from '../../scenarios/shop.ts'
import { BOTH_FORMS } from '../form.ts'
import { type LosingSqsFront, startLosingSqsFront } from '../fronts/losing-sqs-front.ts'
import type { Context, Guarantee } from '../guarantee.ts'
import { startFulfilmentServer } from '../services/fulfilment-server.ts'

const CUSTOMERS = 8
/** Orders that show the rate which the worker has where no order is ever overdue. */
const UNHURRIED = 80
const AT_ONCE = 280
const TRICKLE = { orders: 40, everyMs: 80 }
const LOST = 4
const PARTNER_MS = 40
/** Many times what it takes: how fast it went is looked at afterwards. */
const SETTLED_WITHIN_MS = 120_000

/** The backlog waits many times longer than the deadline of its orders. */
const HURRIED = { ORDER_DEADLINE_SECONDS: '1' }

const MOST_PER_NEEDED = 1.2
/** Of the rate without a watchdog: a machine that runs other things at the same time is no steadier. */
const LEAST_OF_RATE = 0.6

export const g14: Guarantee = {
  id: 'G14',
  title: 'a backlog is worked off',
  forms: BOTH_FORMS,
  run: async (context) => {
    const { site, front } = await openSite(context)
    const first = await site.start({ ORDER_DEADLINE_SECONDS: '600' })
    const shop = await openShop(first, { customers: CUSTOMERS, stock: { plenty: 100_000 } })
    const unhurried = await workOff(shop, front, { atOnce: UNHURRIED, trickle: 0 })
    await first.end('SIGTERM')

    const system: TestSystem = await site.start(HURRIED)
    const hurriedShop = await reopenShop(shop, system)
    front.lose(LOST)
    const hurried = await workOff(hurriedShop, front, { atOnce: AT_ONCE, trickle: TRICKLE.orders })
    assert.equal(front.toLose(), 0, 'no messages were lost')
    await assertStockAddsUp(system.url, shop, hurried.orders)

    const needed = AT_ONCE + TRICKLE.orders
    assert.deepEqual(countByStatus(hurried.orders), { CONFIRMED: UNHURRIED + needed })
    assert.ok(hurried.messages <= MOST_PER_NEEDED * needed, `${hurried.messages} messages for ${needed} orders`)
    assert.ok(
      hurried.perSecond >= LEAST_OF_RATE * unhurried.perSecond,
      `${hurried.perSecond} orders a second, ${unhurried.perSecond} without a watchdog`,
    )
    return {
      orders: needed,
      'messages handled': hurried.messages,
      'lost and found': LOST,
      'orders/s': hurried.perSecond,
      'orders/s without overdue ones': unhurried.perSecond,
    }
  },
}

/** One worker, two orders at a time. */
async function openSite({ open, closers }: Context) {
  const { env } = await startFulfilmentServer(async () => {
    await delay(PARTNER_MS)
    return { status: 200 }
  }, closers)
  let front: LosingSqsFront | undefined
  const site = await open({
    env: { ...env, WORKER_CONCURRENCY: '2', RATE_LIMIT_ORDERS_PER_USER: '100000' },
    sqsFront: async (target) => {
      front = await startLosingSqsFront(target)
      return front
    },
  })
  assert.ok(front)
  return { site, front }
}

async function workOff(shop: Shop, front: LosingSqsFront, load: { atOnce: number; trickle: number }) {
  const before = front.received()
  const startedAt = Date.now()
  const place = async (n: number) => {
    const answer = await shop.customers[n % CUSTOMERS]?.place([{ productId: 'plenty', quantity: 1 }])
    assert.equal(answer?.status, 201)
  }
  const lanes = Array.from({ length: CUSTOMERS }, async (_, lane) => {
    for (let placed = 0; placed < load.atOnce / CUSTOMERS; placed += 1) await place(lane)
  })
  await Promise.all(lanes)
  for (let placed = 0; placed < load.trickle; placed += 1) {
    await place(placed)
    await delay(TRICKLE.everyMs)
  }
  const orders = await allSettled(shop.customers, SETTLED_WITHIN_MS)
  return { orders, messages: front.received() - before, perSecond: rateOf(orders, startedAt) }
}

/** Orders a second, but for the last tenth: those whose messages were lost are found at the end. */
function rateOf(orders: readonly Order[], startedAt: number): number {
  const settledAt = orders.map(({ updatedAt }) => Date.parse(updatedAt)).filter((at) => at >= startedAt)
  const most = Math.floor(0.9 * settledAt.length)
  const seconds = ((settledAt.toSorted((a, b) => a - b)[most] ?? Number.NaN) - startedAt) / 1000
  return Math.round((10 * most) / seconds) / 10
}
