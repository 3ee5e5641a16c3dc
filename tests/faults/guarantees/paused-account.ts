import assert from 'node:assert/strict'
import { until } from '../../e2e/client.ts'
import type { TestSystem } from '../../e2e/system.ts'
import { assertMailedOnce, mailsByOrder } from '../../scenarios/mails.ts'
import { allSettled, countByStatus } from '../../scenarios/settlement.ts'
import { openShop, reopenShop, type Shop } from '../../scenarios/shop.ts'
import { type SesFront, startFailingSesFront } from '../fronts/ses-front.ts'
import type { Guarantee } from '../guarantee.ts'
import type { Site } from '../services/site.ts'

const ORDERS_PER_PHASE = 40
/** Two a second at most: one mail at a time probes, though it is in hand for some time. */
const MOST_PROBES_A_SECOND = 2

/** A paused SES account loses no mail. */
export const pausedAccount: Guarantee['run'] = async ({ open, random }) => {
  let front: SesFront | undefined
  const site = await open({
    queue: 'own',
    env: { ORDER_DEADLINE_SECONDS: '3', VISIBILITY_TIMEOUT_SECONDS: '3' },
    sesFront: async (target) => {
      front = await startFailingSesFront(target, random)
      return front
    },
  })
  front?.set('paused')
  const before = await site.start()
  const shop = await openShop(before, { customers: 4, stock: { plenty: 1000 } })
  const startedAt = performance.now()
  await placeOrders(shop)
  await allSettled(shop.customers, 30_000)
  await placeOrders(shop)
  assert.deepEqual(countByStatus(await allSettled(shop.customers, 30_000)), { CONFIRMED: 2 * ORDERS_PER_PHASE })
  await assertNoneIsLost(site, 2 * ORDERS_PER_PHASE)
  assert.equal((await mailsByOrder(before.inboxUrl)).size, 0, 'a mail went out')
  const probes = front?.refused() ?? 0
  const mostProbes = 2 * ORDERS_PER_PHASE + MOST_PROBES_A_SECOND * ((performance.now() - startedAt) / 1000)
  assert.ok(probes <= mostProbes, `SES was asked ${probes} times, though it takes no mail`)
  assert.deepEqual([...new Set(await before.end('SIGTERM'))], [0])

  const after = await site.start()
  const again = await reopenShop(shop, after)
  front?.set('sender unverified')
  await placeOrders(again)
  await allSettled(again.customers, 30_000)
  await assertNoneIsLost(site, 3 * ORDERS_PER_PHASE)

  front?.set('up')
  const backAt = performance.now()
  await assertMailedSoon(after, 3 * ORDERS_PER_PHASE)
  const lastMailMs = Math.round(performance.now() - backAt)
  await site.atRest()
  const orders = await allSettled(again.customers, 30_000)
  await assertMailedOnce(after.inboxUrl, orders)
  return {
    orders: orders.length,
    mails: orders.length,
    'refused sends': probes,
    'last mail after the pause, ms': lastMailMs,
  }
}

async function placeOrders({ customers }: Shop): Promise<void> {
  const items = [{ productId: 'plenty', quantity: 1 }]
  const answers = await Promise.all(
    Array.from({ length: ORDERS_PER_PHASE }, (_, n) => customers[n % customers.length]?.place(items)),
  )
  for (const answer of answers) assert.equal(answer?.status, 201)
}

async function assertNoneIsLost(site: Site, orders: number): Promise<void> {
  const store = site.openStore()
  try {
    assert.deepEqual(await store.mails.list({ state: 'rejected', limit: 1 }), [], 'a mail was given up')
    await until('every mail is due', 10_000, async () => (await store.mails.countUnsent()) === orders || undefined)
  } finally {
    await store.close()
  }
}

const assertMailedSoon = ({ inboxUrl }: TestSystem, orders: number) =>
  until('every mail is there', 90_000, async () => (await mailsByOrder(inboxUrl)).size === orders || undefined)
