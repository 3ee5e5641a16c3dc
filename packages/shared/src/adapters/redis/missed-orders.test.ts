import { expect, it } from 'vitest'
import { createMissedOrders } from './missed-orders.ts'

it('remembers the newest version of each order, until it is taken', () => {
  const missed = createMissedOrders()
  for (const [id, version] of [
    ['a', 2],
    ['b', 1],
    ['a', 3],
    ['a', 1],
  ] as const)
    missed.note(id, version)
  expect(missed.isEmpty()).toBe(false)
  expect(Object.fromEntries(missed.takeAll())).toEqual({ a: 3, b: 1 })
  expect(missed.isEmpty()).toBe(true)
  expect(missed.takeAll().size).toBe(0)
})

it('forgets the one that was noted longest ago when it has too many', () => {
  const missed = createMissedOrders()
  for (let index = 0; index <= 50_000; index++) missed.note(`order ${index}`, 1)
  missed.note('order 1', 2)
  const taken = missed.takeAll()
  expect(taken.size).toBe(50_000)
  expect(taken.has('order 0')).toBe(false)
  expect(taken.get('order 1')).toBe(2)
})
