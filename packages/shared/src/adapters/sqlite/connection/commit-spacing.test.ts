import { expect, it } from 'vitest'
import { createCommitSpacing } from './commit-spacing.ts'

function spaced() {
  let now = 0
  const spacing = createCommitSpacing({ leastMs: 5, behindOthersMs: 40 }, () => now)
  const pass = (ms: number) => {
    now += ms
  }
  return { ...spacing, pass }
}

it('lets the first commit go at once', () => {
  expect(spaced().waitMs()).toBe(0)
})

it('keeps the least distance while others hardly write', () => {
  const { committed, waitMs, pass } = spaced()
  for (let commit = 0; commit < 20; commit++) {
    committed(commit % 10 === 0 ? 1 : 0)
    expect(waitMs()).toBe(5)
    pass(3)
    expect(waitMs()).toBe(2)
    pass(4)
  }
})

it('holds back in a rush of the others, and no longer after it', () => {
  const { committed, waitMs, pass } = spaced()
  for (let commit = 0; commit < 20; commit++) {
    committed(2)
    pass(10)
  }
  committed(2)
  expect(waitMs()).toBe(40)
  pass(60)
  committed(0)
  pass(60)
  committed(0)
  expect(waitMs()).toBe(5)
})

it('does not take a few orders now and then for a rush', () => {
  const { committed, waitMs, pass } = spaced()
  for (let order = 0; order < 50; order++) {
    for (let commit = 0; commit < 4; commit++) {
      committed(commit === 0 ? 2 : 0)
      expect(waitMs()).toBe(5)
      pass(7)
    }
    pass(20)
  }
})
