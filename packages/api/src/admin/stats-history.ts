import type { AdminStatsHistory, StatsSample } from '@orders/shared/contracts/stats-history'
import type { OrderActivity } from '@orders/shared/ports/stores'
import type { ApiDeps } from '../deps.ts'
import { contentEtag } from '../http/conditional.ts'
import { orNull, readBacklog } from './stats.ts'

const INTERVAL_MS = 15_000
const SAMPLES_KEPT = 240
/** What is committed later than this after the end of its span is missing in the sample. */
const COMMIT_GRACE_MS = 3_000
/** Between two reads of the time before the start, so that a restart is no load. */
const BACKFILL_PAUSE_MS = 50
const PREPARATION_POLL_MS = 1_000

interface StatsHistory {
  read(): { history: AdminStatsHistory; etag: string }
  start(): void
  stop(): void
}

/**
 * What the system has done within the last hour, for operators who look into an incident. All that is read is the system's and not this
 * process's own, of spans that begin at the same times everywhere: every replica has nearly the same picture.
 */
export function createStatsHistory(deps: Pick<ApiDeps, 'store' | 'queue' | 'clock' | 'preparation'>): StatsHistory {
  const { store, clock, preparation } = deps
  const since = new Date(clock.nowMs()).toISOString()
  const samples = new Map<number, StatsSample>()
  let shown: ReturnType<StatsHistory['read']> | undefined
  let isStopped = false

  const later = (work: () => Promise<void>, ms: number): void => {
    setTimeout(() => isStopped || void work(), Math.max(0, ms)).unref()
  }
  const latestEndMs = () => floorTo(clock.nowMs() - COMMIT_GRACE_MS, INTERVAL_MS)
  const oldestEndMs = () => latestEndMs() - (SAMPLES_KEPT - 1) * INTERVAL_MS
  const readActivity = (untilMs: number) =>
    orNull(store.orders.readActivity({ fromMs: untilMs - INTERVAL_MS, untilMs }))

  function keep(untilMs: number, activity: OrderActivity | null, backlog: Pick<StatsSample, 'outbox' | 'queue'>): void {
    samples.set(untilMs, { at: new Date(untilMs).toISOString(), ...toFigures(activity), ...backlog })
    for (const endMs of samples.keys()) if (endMs < oldestEndMs()) samples.delete(endMs)
    shown = undefined
  }

  async function begin(): Promise<void> {
    if (!preparation.isDone()) return later(begin, PREPARATION_POLL_MS)
    const firstEndMs = latestEndMs()
    await sample()
    await backfill(firstEndMs - INTERVAL_MS)
  }

  async function sample(): Promise<void> {
    const untilMs = latestEndMs()
    const [activity, backlog] = await Promise.all([readActivity(untilMs), readBacklog(deps)])
    keep(untilMs, activity, backlog)
    // After the one that was read: a timer may come a moment too early, and the next span end meanwhile
    later(sample, untilMs + INTERVAL_MS + COMMIT_GRACE_MS - clock.nowMs())
  }

  /** As far as the store tells, newest first. */
  async function backfill(untilMs: number): Promise<void> {
    if (untilMs < oldestEndMs()) return
    const activity = await readActivity(untilMs)
    if (activity) keep(untilMs, activity, { outbox: null, queue: null })
    later(() => backfill(untilMs - INTERVAL_MS), BACKFILL_PAUSE_MS)
  }

  return {
    read: () => {
      if (shown) return shown
      const inOrder = [...samples].toSorted(([a], [b]) => a - b).map(([, one]) => one)
      const history = { since, intervalSeconds: INTERVAL_MS / 1000, samples: inOrder }
      shown = { history, etag: contentEtag(JSON.stringify(history)) }
      return shown
    },
    start: () => later(begin, 0),
    stop: () => {
      isStopped = true
    },
  }
}

const floorTo = (ms: number, stepMs: number) => ms - (ms % stepMs)

function toFigures(activity: OrderActivity | null): Pick<StatsSample, 'orders' | 'timeToSettle'> {
  if (!activity) return { orders: null, timeToSettle: null }
  const { timesToSettleMs, ...orders } = activity
  const sorted = timesToSettleMs.toSorted((a, b) => a - b)
  return {
    orders,
    timeToSettle: { p50Seconds: percentileOf(sorted, 0.5), p99Seconds: percentileOf(sorted, 0.99) },
  }
}

/** By the nearest rank, in seconds. */
function percentileOf(sortedMs: readonly number[], share: number): number | null {
  const ms = sortedMs[Math.ceil(sortedMs.length * share) - 1]
  return ms === undefined ? null : ms / 1000
}
