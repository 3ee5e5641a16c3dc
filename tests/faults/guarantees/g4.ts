import assert from 'node:assert/strict'
import { assertMailedOnce } from '../../scenarios/mails.ts'
import { allSettled, assertStockAddsUp, countByStatus, everyOrder } from '../../scenarios/settlement.ts'
import { openShop } from '../../scenarios/shop.ts'
import { BOTH_FORMS } from '../form.ts'
import { type SqsFront, startDuplicatingSqsFront } from '../fronts/sqs-front.ts'
import type { Guarantee } from '../guarantee.ts'
import { openQueue } from '../services/queue.ts'

const ORDERS = 60
const MESSAGES_PER_ORDER = 1

export const g4: Guarantee = {
  id: 'G4',
  title: 'duplicates are harmless',
  forms: BOTH_FORMS,
  run: async ({ open, random, closers }) => {
    let front: SqsFront | undefined
    const site = await open({
      sqsFront: async (target) => {
        front = await startDuplicatingSqsFront(target, random)
        return front
      },
    })
    const queue = openQueue(site.queue, closers)
    const system = await site.start()
    const shop = await openShop(system, { customers: 3, stock: { plenty: 1000 } })
    const items = [{ productId: 'plenty', quantity: 2 }]
    await Promise.all(Array.from({ length: ORDERS }, (_, n) => shop.customers[n % 3]?.place(items)))

    const orders = await allSettled(shop.customers, 60_000)
    assert.deepEqual(countByStatus(orders), { CONFIRMED: ORDERS })
    await site.atRest()
    await assertMailedOnce(site.inboxUrl, orders)

    const past = front?.past() ?? []
    assert.equal(past.length, ORDERS * MESSAGES_PER_ORDER, 'messages were sent more often than they should have been')
    await queue.sendAll(random.shuffle([...past, ...past]))
    await site.atRest()

    const afterwards = (await Promise.all(shop.customers.map(everyOrder))).flat()
    assert.deepEqual(afterwards, orders, 'a message that came back has changed an order')
    await assertMailedOnce(site.inboxUrl, orders)
    await assertStockAddsUp(system.url, shop, afterwards)
    return { orders: ORDERS, 'duplicate messages': (front?.duplicates() ?? 0) + 2 * past.length, mails: ORDERS }
  },
}
