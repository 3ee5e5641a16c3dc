import { expect, it } from 'vitest'
import { timeLeft } from './time-left.ts'

it.each([
  [900_000, '15 minutes'],
  [61_000, '1 minute 1 second'],
  [60_000, '1 minute'],
  [59_001, '1 minute'],
  [125_000, '2 minutes 5 seconds'],
  [1, '1 second'],
  [0, undefined],
  [-5_000, undefined],
  [Number.NaN, undefined],
])('%i ms more are %s', (ms, words) => {
  expect(timeLeft(1_000_000 + ms, 1_000_000)).toBe(words)
})
