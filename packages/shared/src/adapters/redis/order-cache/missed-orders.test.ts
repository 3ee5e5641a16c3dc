import { expect, it } from 'vitest'
import { aCachedOrder } from '../../../testing/builders.ts'
import { createMissedOrders } from './missed-orders.ts'

it('remembers the newest version of each order, until it is taken', () => {
  const missed = createMissedOrders()
  const [one, other] = [aCachedOrder({ version: 2 }), aCachedOrder()]
  for (const order of [one, other, { ...one, version: 3 }, { ...one, version: 1 }]) missed.add(order)
  expect(missed.isEmpty()).toBe(false)
  expect(missed.takeAll()).toEqual([other, { ...one, version: 3 }])
  expect(missed.isEmpty()).toBe(true)
})

it('forgets the one that was added longest ago when it has too many', () => {
  const missed = createMissedOrders()
  const orders = Array.from({ length: 1_001 }, () => aCachedOrder())
  for (const order of orders) missed.add(order)
  expect(missed.takeAll()).toEqual(orders.slice(1))
})
