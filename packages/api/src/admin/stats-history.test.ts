import type { OrderActivity, Store, TimeSpan } from '@orders/shared/ports/stores'
import type { OutboxDepth } from '@orders/shared/ports/subscribers'
import { NOON_MS } from '@orders/shared/testing/builders'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ApiDeps } from '../deps.ts'
import { createStatsHistory } from './stats-history.ts'

const NOTHING: OrderActivity = { placed: 0, settled: 0, failed: 0, timesToSettleMs: [] }
const SPAN_MS = 15_000
const HOUR_MS = 3_600_000

/** Two seconds after noon, where the span that ended at noon may still lack a commit. */
const START_MS = NOON_MS + 2_000

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A replica, with what its store and queue answer. */
function aReplica() {
  const answers = {
    activity: async (_span: TimeSpan): Promise<OrderActivity> => NOTHING,
    outbox: async (): Promise<OutboxDepth> => ({ pending: 0 }),
    queue: async () => ({ waiting: 0, inFlight: 0, deadLetters: 0 }),
    isPrepared: true,
    /** How far the time is behind that of the timers. */
    lagMs: 0,
  }
  const spans: TimeSpan[] = []
  const store = {
    orders: {
      readActivity: (span: TimeSpan) => {
        spans.push(span)
        return answers.activity(span)
      },
    },
    outbox: { depth: () => answers.outbox() },
  } as unknown as Store
  const history = createStatsHistory({
    store,
    queue: { depth: () => answers.queue() },
    clock: { nowMs: () => Date.now() - answers.lagMs, newId: () => '' },
    preparation: { isDone: () => answers.isPrepared, probes: {} },
  } satisfies Pick<ApiDeps, 'store' | 'queue' | 'clock' | 'preparation'>)
  history.start()
  const samples = () => history.read().history.samples
  return { history, answers, spans, samples, latest: () => samples().at(-1) }
}

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('the history of the system', () => {
  it('has a sample of each quarter of a minute, which begins at the same times in every process', async () => {
    const { samples, spans, history } = aReplica()
    await after(0)
    expect(spans[0]).toEqual({ fromMs: NOON_MS - 2 * SPAN_MS, untilMs: NOON_MS - SPAN_MS })
    await after(3 * SPAN_MS)
    const times = samples().map(({ at }) => Date.parse(at) - NOON_MS)
    expect(times.slice(-4)).toEqual([-SPAN_MS, 0, SPAN_MS, 2 * SPAN_MS])
    expect(history.read().history).toMatchObject({ since: new Date(START_MS).toISOString(), intervalSeconds: 15 })
    history.stop()
  })

  it('has none missing where a timer comes a moment too early', async () => {
    const { samples, history, answers } = aReplica()
    answers.activity = () => new Promise((read) => setTimeout(read, 2, NOTHING))
    await after(10)
    answers.lagMs = 1
    await after(2 * SPAN_MS)
    const times = samples().map(({ at }) => Date.parse(at) - NOON_MS)
    expect(times.slice(-3)).toEqual([-SPAN_MS, 0, SPAN_MS])
    history.stop()
  })

  it('goes on at once after a read that took longer than a span, and sets no timer for a time that is over', async () => {
    // By hand: Vitest puts back what a spy has replaced once more after the file, and it would be the fake
    const setFake = globalThis.setTimeout
    const waitsMs: (number | undefined)[] = []
    globalThis.setTimeout = Object.assign((...args: Parameters<typeof setTimeout>) => {
      waitsMs.push(args[1])
      return setFake(...args)
    }, setFake)
    const { spans, history, answers } = aReplica()
    answers.activity = () => new Promise((read) => setTimeout(read, SPAN_MS + 10_000, NOTHING))
    await after(SPAN_MS + 20_000)
    expect(spans.map(({ untilMs }) => untilMs - NOON_MS)).toContain(SPAN_MS)
    expect(waitsMs.filter((ms = 0) => ms < 0)).toEqual([])
    history.stop()
  })

  it('knows the hour before its start as far as the store tells, with some rest between two reads', async () => {
    const { samples, spans, history, answers } = aReplica()
    answers.activity = async ({ untilMs }) => ({ ...NOTHING, placed: untilMs === NOON_MS - HOUR_MS / 2 ? 7 : 0 })
    await after(1_000)
    expect(spans.length).toBeLessThan(30)
    await after(14_000)
    expect(samples()).toHaveLength(240)
    expect(samples()[0]).toMatchObject({ outbox: null, queue: null })
    const { orders } = samples().find(({ at }) => Date.parse(at) === NOON_MS - HOUR_MS / 2) ?? {}
    expect(orders).toMatchObject({ placed: 7 })
    history.stop()
  })

  it('keeps no more than an hour', async () => {
    const { samples, history } = aReplica()
    await after(2 * HOUR_MS)
    expect(samples()).toHaveLength(240)
    expect(Date.parse(samples()[0]!.at)).toBeGreaterThan(Date.now() - HOUR_MS - 2 * SPAN_MS)
    history.stop()
  })

  it('has a gap where something does not answer, and goes on afterwards', async () => {
    const { latest, answers, history } = aReplica()
    answers.queue = () => Promise.reject(new Error('the queue is away'))
    answers.activity = () => Promise.reject(new Error('the store is away'))
    await after(SPAN_MS)
    expect(latest()).toMatchObject({
      orders: null,
      timeToSettle: null,
      queue: null,
      outbox: { pending: 0, oldestAgeSeconds: null },
    })
    answers.queue = async () => ({ waiting: 3, inFlight: 0, deadLetters: 1 })
    answers.activity = async () => ({ ...NOTHING, placed: 2 })
    answers.outbox = async () => ({ pending: 4, oldestAtMs: Date.now() - 1_500 })
    await after(2 * SPAN_MS)
    expect(latest()).toMatchObject({
      orders: { placed: 2, settled: 0, failed: 0 },
      queue: { waiting: 3, deadLetters: 1 },
      outbox: { pending: 4, oldestAgeSeconds: 1.5 },
    })
    history.stop()
  })

  it('asks nothing of a store that is not prepared', async () => {
    const { spans, answers, history } = aReplica()
    answers.isPrepared = false
    await after(60_000)
    expect(spans).toEqual([])
    answers.isPrepared = true
    await after(1_000)
    expect(spans.length).toBeGreaterThan(0)
    history.stop()
  })

  it.each([
    ['none', [], null, null],
    ['one', [1_500], 1.5, 1.5],
    ['many, in any order', [4_000, 1_000, 3_000, 2_000], 2, 4],
    ['hundreds', Array.from({ length: 200 }, (_, at) => at + 1), 0.1, 0.198],
  ])('tells the median and the 99th percentile of the times to settle: of %s', async (_name, times, p50, p99) => {
    const { latest, answers, history } = aReplica()
    answers.activity = async () => ({ ...NOTHING, timesToSettleMs: times })
    await after(SPAN_MS)
    expect(latest()?.timeToSettle).toEqual({ p50Seconds: p50, p99Seconds: p99 })
    history.stop()
  })
})
