import type { Detector, Sabotage } from '../sabotage.ts'

const HISTORY = 'packages/api/src/admin/stats-history.ts'
const history = (title: string): Detector => ({ test: 'packages/api/src/admin/stats-history.test.ts', title })
const store = (title: string): Detector => ({ test: 'packages/shared/src/adapters/sqlite/store.test.ts', title })
const ACTIVITY = 'packages/shared/src/adapters/sqlite/orders/order-activity.ts'

/** The picture of the last hour. */
export const STATS_FAULTS: readonly Sabotage[] = [
  {
    name: 'a sample of the history waits for a time that is over',
    file: HISTORY,
    search: 'Math.max(0, ms)',
    replace: 'ms',
    noticedBy: history('a time that is over'),
    quick: true,
  },
  {
    name: 'a sample of the last hour is left out where a timer comes too early',
    file: HISTORY,
    search: 'later(sample, untilMs + INTERVAL_MS',
    replace: 'later(sample, latestEndMs() + INTERVAL_MS',
    noticedBy: history('a moment too early'),
  },
  {
    name: 'every process has spans of its own',
    file: HISTORY,
    search: 'floorTo(clock.nowMs() - COMMIT_GRACE_MS, INTERVAL_MS)',
    replace: 'clock.nowMs() - COMMIT_GRACE_MS',
    noticedBy: history('begins at the same times in every process'),
    quick: true,
  },
  {
    name: 'a restart forgets what the store still tells',
    file: HISTORY,
    search: 'await backfill(firstEndMs - INTERVAL_MS)',
    replace: 'await backfill(0)',
    noticedBy: history('knows the hour before its start'),
  },
  {
    name: 'samples are kept for ever',
    file: HISTORY,
    search: 'if (endMs < oldestEndMs()) samples.delete(endMs)',
    replace: 'if (endMs < 0) samples.delete(endMs)',
    noticedBy: history('keeps no more than an hour'),
  },
  {
    name: 'what was shown once is shown for ever',
    file: HISTORY,
    search: 'shown = undefined\n',
    replace: '\n',
    noticedBy: history('goes on afterwards'),
  },
  {
    name: 'a span has its end twice',
    file: ACTIVITY,
    search: "document ->> 'updatedAt' < ?`",
    replace: "document ->> 'updatedAt' <= ?`",
    noticedBy: store('is what was placed and settled within a span of time'),
  },
  {
    name: 'what an admin has retried is timed from its placement',
    file: ACTIVITY,
    search: " AND document ->> 'retriedAtVersion' IS NULL",
    replace: '',
    noticedBy: store('not what an admin has retried'),
  },
  {
    name: 'a retry of what failed yesterday makes settling look slow',
    file: 'packages/shared/src/telemetry/metrics/order-metrics.ts',
    search: ' || after.retriedAtVersion !== undefined',
    replace: '',
    noticedBy: { test: 'packages/shared/src/telemetry/metrics/order-metrics.test.ts', title: 'timed no second time' },
    quick: true,
  },
]
