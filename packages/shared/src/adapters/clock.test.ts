import { validate, version } from 'uuid'
import { expect, it, onTestFinished, vi } from 'vitest'
import { systemClock } from './clock.ts'

it('makes ids that are UUIDs of version 7, all different, and go up', () => {
  const ids = Array.from({ length: 20_000 }, () => systemClock.newId())
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.toSorted()).toEqual(ids)
})

it('tells in an id when it was made', () => {
  const before = Date.now()
  const madeAtMs = Number.parseInt(systemClock.newId().replaceAll('-', '').slice(0, 12), 16)
  expect(madeAtMs).toBeGreaterThanOrEqual(before)
  expect(madeAtMs).toBeLessThanOrEqual(Date.now() + 1)
})

it('makes ids that go up where the clock is set back', () => {
  const before = systemClock.newId()
  onTestFinished(() => void vi.useRealTimers())
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 60_000 })
  const after = [systemClock.newId(), systemClock.newId()]
  expect([before, ...after].toSorted()).toEqual([before, ...after])
})
