import { type Store, StoreUnavailable } from '@orders/shared/ports/stores'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createStoreBreaker, type StoreBreaker } from './store-breaker.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const { signal } = new AbortController()
const MOST_MS = 10_050
const AWAY = new StoreUnavailable()

function breakerOf(tryWrite: Store['tryWrite'] = async () => {}): StoreBreaker {
  return createStoreBreaker({ store: { tryWrite } as Store, logger })
}

/** Fake milliseconds until the probe. */
async function probedAfter(breaker: StoreBreaker): Promise<number> {
  const begunAtMs = Date.now()
  const passed = breaker.untilPermitted(signal)
  const endedAtMs = passed.then(() => Date.now())
  await vi.advanceTimersByTimeAsync(MOST_MS)
  expect(await passed).toBeDefined()
  return (await endedAtMs) - begunAtMs
}

it('lets all pass while it is closed', async () => {
  expect(await breakerOf().untilPermitted(signal)).toBeUndefined()
})

it('stays open until the store takes writes', async () => {
  let full = true
  const breaker = breakerOf(async () => {
    if (full) throw AWAY
  })
  breaker.failed(AWAY)
  const passed = vi.fn()
  void breaker.untilPermitted(signal).then(passed)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(passed).not.toHaveBeenCalled()
  full = false
  await vi.advanceTimersByTimeAsync(MOST_MS)
  expect(passed).toHaveBeenCalledOnce()
})

it('half-open, lets one poller probe, the next when it is over, and all once a message is handled', async () => {
  const breaker = breakerOf()
  breaker.failed(AWAY)
  const first = breaker.untilPermitted(signal)
  const others = [breaker.untilPermitted(signal), breaker.untilPermitted(signal), breaker.untilPermitted(signal)]
  await vi.advanceTimersByTimeAsync(60_000)
  const probe = await first
  expect(probe).toBeDefined()
  probe?.release()
  await vi.advanceTimersByTimeAsync(MOST_MS)
  expect(await Promise.race(others)).toBeDefined()

  breaker.succeeded({ wrote: true })
  await vi.advanceTimersByTimeAsync(MOST_MS)
  const probes = (await Promise.all(others)).filter((passed) => passed !== undefined)
  expect(probes).toHaveLength(1)
})

it.each([
  ['there is no message to probe with', { wrote: false }],
  ['the message was handled', { wrote: true }],
])('closes after the probe: %s', async (_what, outcome) => {
  const breaker = breakerOf()
  breaker.failed(AWAY)
  await probedAfter(breaker)
  breaker.succeeded(outcome)
  expect(await breaker.untilPermitted(signal)).toBeUndefined()
})

it('probes again at once where a probe came to nothing, such as with a queue that is away', async () => {
  const breaker = breakerOf()
  breaker.failed(AWAY)
  const passed = breaker.untilPermitted(signal)
  await vi.advanceTimersByTimeAsync(MOST_MS)
  ;(await passed)?.release()
  expect(await probedAfter(breaker)).toBe(0)
})

it('pauses longer with every probe that fails, up to ten seconds, and briefly again after a message was written', async () => {
  const breaker = breakerOf()
  const pauses: number[] = []
  for (let failed = 0; failed < 9; failed += 1) {
    for (let together = 0; together < 20; together += 1) breaker.failed(AWAY)
    pauses.push(await probedAfter(breaker))
  }
  expect(pauses[0]).toBeLessThanOrEqual(100)
  expect(pauses[3]).toBeGreaterThanOrEqual(400)
  expect(pauses[3]).toBeLessThanOrEqual(800)
  expect(pauses[8]).toBeGreaterThanOrEqual(5_000)

  // An empty queue says nothing of what the store makes of the next message
  breaker.succeeded({ wrote: false })
  breaker.failed(AWAY)
  expect(await probedAfter(breaker)).toBeGreaterThanOrEqual(5_000)

  breaker.succeeded({ wrote: true })
  breaker.failed(AWAY)
  expect(await probedAfter(breaker)).toBeLessThanOrEqual(100)
})

it('is not closed by what was done while it was open', async () => {
  const breaker = breakerOf(() => Promise.reject(AWAY))
  breaker.failed(AWAY)
  breaker.succeeded({ wrote: true })
  const passed = vi.fn()
  void breaker.untilPermitted(signal).then(passed)
  await vi.advanceTimersByTimeAsync(MOST_MS)
  expect(passed).not.toHaveBeenCalled()
})
