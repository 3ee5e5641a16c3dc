import assert from 'node:assert/strict'
import type { Order } from '@orders/shared/contracts/orders'
import { until } from '../../e2e/client.ts'
import { assertMailedOnce } from '../../scenarios/mails.ts'
import { allSettled, assertStockAddsUp, countByStatus } from '../../scenarios/settlement.ts'
import { openShop } from '../../scenarios/shop.ts'
import { BOTH_FORMS } from '../form.ts'
import type { Guarantee } from '../guarantee.ts'
import { type FulfilmentAnswer, startFulfilmentServer } from '../services/fulfilment-server.ts'
import { openQueue } from '../services/queue.ts'
import type { Site } from '../services/site.ts'

const ORDERS = 300
/** Seven sick messages, each of which kept its batch from the others for a visibility timeout, would take longer. */
const UNDISTURBED_MS = 20_000

const ANSWERS: Record<string, FulfilmentAnswer> = {
  'always-fails': { status: 500 },
  refused: { status: 422, reason: 'not made any more' },
}
const REASONS: Record<string, string> = {
  'always-fails': 'the order could not be processed',
  refused: 'not made any more',
}

const unknownOrder = '01990000-0000-7000-8000-000000000000'
/** Not JSON, JSON that is no event, and an event of an order that nobody has placed. */
const POISON = [
  'not JSON at all {',
  JSON.stringify({ hello: 'world' }),
  JSON.stringify({
    specversion: '1.0',
    id: unknownOrder,
    source: '/somewhere/else',
    type: 'order.placed',
    subject: unknownOrder,
    time: '2026-01-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    data: { orderId: unknownOrder, userId: unknownOrder, version: 1 },
  }),
]

export const g5: Guarantee = {
  id: 'G5',
  title: 'poison is contained',
  forms: BOTH_FORMS,
  run: async ({ open, closers, random }) => {
    const warehouse = await startFulfilmentServer(({ items }) => {
      return ANSWERS[items[0]?.productId ?? ''] ?? { status: 200 }
    }, closers)
    const site = await open({ maxRetries: 1, env: { ...warehouse.env, VISIBILITY_TIMEOUT_SECONDS: '3' } })
    const queue = openQueue(site.queue, closers)
    const system = await site.start()
    const shop = await openShop(system, { customers: 4, stock: { good: 1000, 'always-fails': 10, refused: 10 } })

    const sick = ['always-fails', 'refused', 'always-fails', 'refused']
    const wanted = random.shuffle([...Array.from({ length: ORDERS }, () => 'good'), ...sick])
    const startedAt = Date.now()
    await Promise.all([
      queue.sendAll(random.shuffle(POISON)),
      ...wanted.map((productId, n) => shop.customers[n % 4]?.place([{ productId, quantity: 1 }])),
    ])
    const orders = await allSettled(shop.customers, 60_000)
    assertContained(orders)
    const slowestGoodMs = Math.max(...orders.filter(isGood).map(({ updatedAt }) => Date.parse(updatedAt) - startedAt))
    assert.ok(slowestGoodMs < UNDISTURBED_MS, `a good order took ${slowestGoodMs} ms`)
    await assertStockAddsUp(system.url, shop, orders)
    await site.atRest()
    await assertMailedOnce(site.inboxUrl, orders)
    const letters = await keptLetters(site)
    return {
      confirmed: ORDERS,
      failed: sick.length,
      'dead letters': letters,
      'slowest good order, ms': slowestGoodMs,
    }
  },
}

const isGood = ({ items }: Order): boolean => items[0]?.productId === 'good'

function assertContained(orders: readonly Order[]): void {
  assert.deepEqual(countByStatus(orders.filter(isGood)), { CONFIRMED: ORDERS })
  for (const order of orders.filter((one) => !isGood(one))) {
    const product = order.items[0]?.productId ?? ''
    assert.deepEqual([order.status, order.history.at(-1)?.reason], ['FAILED', REASONS[product]], product)
  }
}

/** What names no order is kept for the operators, with its reason. */
async function keptLetters(site: Site): Promise<number> {
  const store = site.openStore()
  try {
    const letters = await until('the dead letters are kept', 10_000, async () => {
      const found = await store.deadLetters.list({ limit: 100 })
      return found.length >= POISON.length ? found : undefined
    })
    assert.deepEqual(letters.map(({ body }) => body).toSorted(), POISON.toSorted())
    for (const { reason } of letters) assert.match(reason, /^the message /)
    return letters.length
  } finally {
    await store.close()
  }
}
