import assert from 'node:assert/strict'
import type { TestSystem } from '../../e2e/system.ts'
import { assertMailedOnce, mailsByOrder } from '../../scenarios/mails.ts'
import { allSettled } from '../../scenarios/settlement.ts'
import { openShop, reopenShop, type Shop } from '../../scenarios/shop.ts'
import { BOTH_FORMS } from '../form.ts'
import { type SesFront, startFailingSesFront } from '../fronts/ses-front.ts'
import type { Guarantee } from '../guarantee.ts'

const ORDERS_PER_PHASE = 40

export const g7: Guarantee = {
  id: 'G7',
  title: 'mail survives SES',
  forms: BOTH_FORMS,
  run: async ({ open, random }) => {
    let front: SesFront | undefined
    const site = await open({
      queue: 'own',
      env: { ORDER_DEADLINE_SECONDS: '3', VISIBILITY_TIMEOUT_SECONDS: '3' },
      sesFront: async (target) => {
        front = await startFailingSesFront(target, random)
        return front
      },
    })
    front?.set('half throttled')
    const before = await site.start()
    const shop = await openShop(before, { customers: 4, stock: { plenty: 1000 } })
    await placeOrders(shop)
    await allSettled(shop.customers, 30_000)

    front?.set('down')
    await placeOrders(shop)
    const settled = await allSettled(shop.customers, 30_000)
    assert.ok(await someUnsent(before, settled.length), 'the outage came too late: every mail was out already')
    assert.deepEqual([...new Set(await before.end('SIGTERM'))], [0])

    const after = await site.start()
    const again = await reopenShop(shop, after)
    front?.set('half throttled')
    const backAt = performance.now()
    await placeOrders(again)
    const orders = await allSettled(again.customers, 30_000)
    assert.equal(orders.length, 3 * ORDERS_PER_PHASE)
    await site.atRest()
    await assertMailedOnce(after.inboxUrl, orders)
    return {
      orders: orders.length,
      mails: orders.length,
      throttled: front?.throttled() ?? 0,
      'cut off': front?.cutOff() ?? 0,
      'at rest after the outage, ms': Math.round(performance.now() - backAt),
    }
  },
}

async function placeOrders({ customers }: Shop): Promise<void> {
  const items = [{ productId: 'plenty', quantity: 1 }]
  const answers = await Promise.all(
    Array.from({ length: ORDERS_PER_PHASE }, (_, n) => customers[n % customers.length]?.place(items)),
  )
  for (const answer of answers) assert.equal(answer?.status, 201)
}

const someUnsent = async ({ inboxUrl }: TestSystem, orders: number): Promise<boolean> =>
  (await mailsByOrder(inboxUrl)).size < orders
