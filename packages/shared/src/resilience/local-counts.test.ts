import { expect, it } from 'vitest'
import { createLocalCounts } from './local-counts.ts'

it('counts in windows that begin with the first count', () => {
  let now = 1000
  const { count } = createLocalCounts(() => now)
  expect(count('a', 100)).toEqual({ current: 1, ttl: 100 })
  now += 60
  expect(count('a', 100)).toEqual({ current: 2, ttl: 40 })
  expect(count('b', 100)).toEqual({ current: 1, ttl: 100 })
  now += 40
  expect(count('a', 100)).toEqual({ current: 1, ttl: 100 })
})

it('keeps counting whoever comes often, however many others come once', () => {
  const { count } = createLocalCounts(() => 0)
  for (let index = 0; index < 60_000; index++) {
    count(`visitor ${index}`, 100)
    if (index % 1000 === 0) count('insistent', 100)
  }
  expect(count('insistent', 100).current).toBe(61)
  // Room for fifty thousand
  expect([count('visitor 59999', 100).current, count('visitor 1', 100).current]).toEqual([2, 1])
})

it('takes back what was counted, and no more than that', () => {
  const { count, giveBack } = createLocalCounts(() => 0)
  count('a', 100)
  count('a', 100)
  giveBack('a')
  giveBack('b')
  expect([count('a', 100).current, count('b', 100).current]).toEqual([2, 1])
})
