import type { Detector, Sabotage } from '../sabotage.ts'

const ORDER = 'packages/shared/src/domain/order.ts'
const REPUBLISHING = 'packages/worker/src/background/republishing.ts'
const LIFE: Detector = { test: 'packages/shared/src/domain/order.test.ts' }
const worker = (file: string, title: string): Detector => ({
  test: `tests/worker/${file}.test.ts`,
  title,
})

/** The watchdog as it once was. */
const REPUBLISH_ALL = {
  file: REPUBLISHING,
  search: 'if (isEmpty) return',
  replace: 'if (isEmpty || nowMs > 0) return',
}

/** What is republished, and what uses up the retries of an order. */
export const CONGESTION_FAULTS: readonly Sabotage[] = [
  {
    name: 'overdue orders are republished though their messages wait',
    ...REPUBLISH_ALL,
    noticedBy: worker('backlog', 'works a backlog off'),
  },
  {
    name: 'overdue orders are republished though their messages wait, seen from outside',
    ...REPUBLISH_ALL,
    noticedBy: { guarantee: 'G14' },
  },
  {
    name: 'overdue orders are republished though their messages wait, in simulated time',
    ...REPUBLISH_ALL,
    noticedBy: { simulation: true },
  },
  {
    name: 'how long messages wait is not looked at',
    file: REPUBLISHING,
    search: 'nowMs - Math.max(0, SLACK * waitMs - deadlineMs)',
    replace: 'nowMs',
    noticedBy: { test: 'packages/worker/src/background/republishing.test.ts', title: 'younger' },
    quick: true,
  },
  {
    name: 'a backlog bounds nothing that is republished',
    file: REPUBLISHING,
    search: 'limit: Math.floor(allowance)',
    replace: 'limit: BATCH',
    noticedBy: { test: 'packages/worker/src/background/republishing.test.ts', title: 'within the allowance' },
  },
  {
    name: 'the back-off of a republished order does not double',
    file: 'packages/shared/src/domain/republication.ts',
    search: 'deadlineMs * 2 ** (republished + 1)',
    replace: 'deadlineMs * 2',
    noticedBy: { test: 'packages/shared/src/domain/republication.test.ts' },
    quick: true,
  },
  {
    name: 'a poll that waited for one moment is taken for an empty queue',
    file: 'packages/worker/src/queue/queue-watch.ts',
    search: 'const EMPTY_POLL_MS = 1_000',
    replace: 'const EMPTY_POLL_MS = 0',
    noticedBy: { test: 'packages/worker/src/queue/queue-watch.test.ts' },
  },
  {
    name: 'the queue is not asked whether it is empty',
    file: 'packages/worker/src/background/watchdog.ts',
    search: 'return depth?.waiting === 0',
    replace: 'return depth?.waiting !== -1',
    noticedBy: worker('watchdog', 'does not believe'),
  },
  {
    name: 'SQLite forgets how often an order was republished',
    file: 'packages/shared/src/adapters/sqlite/orders/orders.ts',
    search: 'orders.putOff({ ...order, ...backOff })',
    replace: 'orders.putOff({ ...order, checkAtMs: backOff.checkAtMs })',
    noticedBy: { test: 'packages/shared/src/adapters/sqlite/store.test.ts', title: 'republished orders' },
  },
  {
    name: 'MongoDB forgets how often an order was republished',
    file: 'packages/shared/src/adapters/mongo/republish-orders.ts',
    search: 'update: { $set: backOff }',
    replace: 'update: { $set: { checkAtMs: backOff.checkAtMs } }',
    noticedBy: { test: 'tests/adapters/mongo.test.ts', title: 'republished orders' },
    needs: 'MONGODB_URL',
  },
  {
    name: 'a crash uses up a retry',
    file: ORDER,
    search: 'const crash = hasFallenSilent(order) ? oneCrashMore(order) : {}',
    replace: 'const crash = hasFallenSilent(order) ? { attempts: order.attempts + 1 } : {}',
    noticedBy: worker('order-life', 'all of its retries left after crashes'),
  },
  {
    name: 'an order may crash workers for ever',
    file: ORDER,
    search: 'crashes > CRASH_ALLOWANCE',
    replace: 'crashes > 1_000 * CRASH_ALLOWANCE',
    noticedBy: worker('order-life', 'ended in crashes six times'),
  },
  {
    name: 'what an earlier version gave back is taken for a crash',
    file: ORDER,
    search: ' && leaseUntilMs !== Date.parse(updatedAt)',
    replace: ' && updatedAt !== undefined',
    noticedBy: LIFE,
    quick: true,
  },
  {
    name: 'a retry leaves the crashes of the life before',
    file: ORDER,
    search: '        crashes: 0,\n',
    replace: '',
    noticedBy: LIFE,
  },
  {
    name: 'a stop uses up a retry',
    file: 'packages/worker/src/handlers/order-placed.ts',
    search: '  if (context.signal.aborted) {',
    replace: '  if (context.signal.reason === 0) {',
    noticedBy: worker('recovery', 'gives its orders back at once'),
  },
  {
    name: 'a stop uses up a delivery',
    file: 'packages/worker/src/queue/batch.ts',
    search: '      if (!queue.requeue) return outcome\n',
    replace: '      if (queue !== undefined) return outcome\n',
    noticedBy: worker('recovery', 'gives its orders back at once'),
  },
  {
    name: "the partner's answer is thrown away while the database is out",
    file: 'packages/worker/src/handlers/order-placed.ts',
    search: 'when: (error: unknown) => error instanceof StoreUnavailable,',
    replace: 'when: () => false,',
    noticedBy: worker('recovery', 'keeps the answer of the partner'),
  },
  {
    name: 'an order fails with its message, though it has crashes left',
    file: 'packages/worker/src/handlers/dead-letter.ts',
    search: "status === 'PROCESSING' && crashes < CRASH_ALLOWANCE",
    replace: "status === 'CANCELLED' && crashes < CRASH_ALLOWANCE",
    noticedBy: worker('dead-letters', 'another message, while it has crashes left'),
  },
  {
    name: 'an order whose message is given up again and again never fails',
    file: 'packages/worker/src/handlers/dead-letter.ts',
    search: "status === 'PROCESSING' && crashes < CRASH_ALLOWANCE",
    replace: "status === 'PROCESSING' && crashes < 1_000",
    noticedBy: worker('dead-letters', 'once its crashes are used up'),
  },
]
