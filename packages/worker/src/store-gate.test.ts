import { type Store, StoreUnavailable } from '@orders/shared/ports/stores'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createStoreGate, type StoreGate } from './store-gate.ts'

// Vitest's fake timers leave these real.
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
}))
beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const { signal } = new AbortController()
const MOST_MS = 10_050

function gateTo(tryWrite: Store['tryWrite'] = async () => {}): StoreGate {
  return createStoreGate({ store: { tryWrite } as Store, logger })
}

/** Fake milliseconds until the trial. */
async function trialAfter(gate: StoreGate): Promise<number> {
  const begunAtMs = Date.now()
  const passed = gate.entrance().passed(signal)
  const endedAtMs = passed.then(() => Date.now())
  await vi.advanceTimersByTimeAsync(MOST_MS)
  expect(await passed).toBeDefined()
  return (await endedAtMs) - begunAtMs
}

it('lets everybody pass while there is no outage', async () => {
  expect(await gateTo().entrance().passed(signal)).toBeUndefined()
})

it('stays shut until the store takes writes', async () => {
  let full = true
  const gate = gateTo(async () => {
    if (full) throw new StoreUnavailable()
  })
  gate.shut(new StoreUnavailable())
  const passed = vi.fn()
  void gate.entrance().passed(signal).then(passed)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(passed).not.toHaveBeenCalled()
  full = false
  await vi.advanceTimersByTimeAsync(MOST_MS)
  expect(passed).toHaveBeenCalledOnce()
})

it('lets one poller of a queue try, the next when it is over, and all once a message is done', async () => {
  const gate = gateTo()
  gate.shut(new StoreUnavailable())
  const entrance = gate.entrance()
  const first = entrance.passed(signal)
  const others = [entrance.passed(signal), entrance.passed(signal), entrance.passed(signal)]
  await vi.advanceTimersByTimeAsync(60_000)
  const trial = await first
  expect(trial).toBeDefined()
  trial?.over()
  await vi.advanceTimersByTimeAsync(MOST_MS)
  expect(await Promise.race(others)).toBeDefined()

  gate.worked()
  await vi.advanceTimersByTimeAsync(MOST_MS)
  const trials = (await Promise.all(others)).filter((passed) => passed !== undefined)
  expect(trials).toHaveLength(1)
})

it('pauses longer with every trial that fails, up to ten seconds, and briefly again after one that did not', async () => {
  const gate = gateTo()
  const pauses: number[] = []
  for (let failed = 0; failed < 9; failed += 1) {
    for (let together = 0; together < 20; together += 1) gate.shut(new StoreUnavailable())
    pauses.push(await trialAfter(gate))
  }
  expect(pauses[0]).toBeLessThanOrEqual(100)
  expect(pauses[3]).toBeGreaterThanOrEqual(400)
  expect(pauses[3]).toBeLessThanOrEqual(800)
  expect(pauses[8]).toBeGreaterThanOrEqual(5_000)

  gate.worked()
  gate.shut(new StoreUnavailable())
  expect(await trialAfter(gate)).toBeLessThanOrEqual(100)
})

it('is not opened by what was done while it was shut', async () => {
  const gate = gateTo(() => Promise.reject(new StoreUnavailable()))
  gate.shut(new StoreUnavailable())
  gate.worked()
  const passed = vi.fn()
  void gate.entrance().passed(signal).then(passed)
  await vi.advanceTimersByTimeAsync(MOST_MS)
  expect(passed).not.toHaveBeenCalled()
})
