import { expect, it } from 'vitest'
import { aLine, anAnnouncement, anEvent, anOrder, aProduct, aWebhook, NOON_MS } from '../../../testing/builders.ts'
import { openSqliteStore } from '../store.ts'

it('leaves what the last run has claimed to this one', async () => {
  const store = openSqliteStore({ path: ':memory:' })
  const product = aProduct()
  await store.products.put(product.id, { name: 'n', price: product.price, available: 5 })
  await store.webhooks.insert(aWebhook())
  const order = anOrder({ items: [aLine(product)] })
  await store.orders.place(order, anEvent(order))
  await store.deliveries.fanOut([anAnnouncement()], NOON_MS)
  const request = { nowMs: NOON_MS, leaseMs: 60_000, limit: 9 }
  const claim = async () => [
    (await store.webhooks.claimDue(request)).length,
    (await store.announcements.webhooks.claim(request)).length,
  ]
  expect(await claim()).toEqual([1, 1])
  expect(await claim()).toEqual([0, 0])
  store.endLeases()
  expect(await claim()).toEqual([1, 1])
  await store.close()
})
