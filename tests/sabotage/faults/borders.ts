import type { Sabotage } from '../sabotage.ts'

const BREAKER = 'packages/worker/src/queue/store-breaker.ts'
const BATCH = 'packages/shared/src/adapters/aws/batch.ts'
const HALF_FAILED = 'tests/worker/queue-borders.test.ts'

/** Faults at the borders: towards requests, settings, the queue and the log. */
export const BORDERS_FAULTS: readonly Sabotage[] = [
  {
    name: 'every fault of a body is looked for, however many there are',
    file: 'packages/api/src/http/input/validation.ts',
    search: 'const isExplained = hasAtMost(MOST_VALUES_EXPLAINED, data) && !findAll()(data)',
    replace: 'const isExplained = !findAll()(data)',
    noticedBy: { test: 'tests/api/bounded-checks.test.ts', title: 'looks for one fault only' },
    quick: true,
  },
  {
    name: 'orders count for their limit only once their form is right',
    file: 'packages/api/src/orders/routes.ts',
    search: 'onRequest: app.limitOrders',
    replace: 'preHandler: app.limitOrders',
    noticedBy: { test: 'tests/api/bounded-checks.test.ts', title: 'counts orders that are refused' },
  },
  {
    name: 'the byte order mark of an .env is a part of its first variable',
    file: 'packages/shared/src/config/environment.ts',
    search: ".replace(BYTE_ORDER_MARK, '')",
    replace: '',
    noticedBy: { test: 'packages/shared/src/config/environment.test.ts', title: 'byte order mark' },
  },
  {
    name: 'a FIFO queue is taken for a queue',
    file: 'packages/shared/src/config/variables.ts',
    search: '(?!\\\\S*\\\\.fifo([/?#]|$))',
    replace: '',
    noticedBy: { test: 'packages/shared/src/config/parse.test.ts', title: 'FIFO' },
  },
  {
    name: 'the file is brought up to date before the lock is looked at',
    file: 'packages/embedded/src/backing/open-data.ts',
    search: '  const lock = lockDataDir(DATA_DIR)\n',
    replace:
      "  await openSqliteStore({ path: join(DATA_DIR, 'orders.sqlite') }).close()\n  const lock = lockDataDir(DATA_DIR)\n",
    noticedBy: { test: 'packages/embedded/src/backing/open-data.test.ts', title: 'a start that is refused' },
    quick: true,
  },
  {
    name: 'a command brings the file of a running system up to date',
    file: 'packages/cli/src/open-store.ts',
    search: ', isOwn: false',
    replace: '',
    noticedBy: { test: 'packages/cli/src/open-store.test.ts', title: 'leaves the file of an older version alone' },
  },
  {
    name: 'the breaker stays half-open where the queue is empty',
    file: 'packages/worker/src/queue/poller.ts',
    search: "poller.on('empty', () => breaker.succeeded({ wrote: false }))",
    replace: "poller.on('empty', () => {})",
    noticedBy: { test: 'tests/worker/recovery.test.ts', title: 'full speed' },
  },
  {
    name: 'the breaker closes without a probe',
    file: BREAKER,
    search: '      probe = permitted\n',
    replace: '      permitted.succeeded()\n',
    noticedBy: { test: 'packages/worker/src/queue/store-breaker.test.ts' },
    quick: true,
  },
  {
    name: 'what the queue has not done of a batch is not tried again',
    file: BATCH,
    search: 'if (failed.length === 0 || tries === MOST_TRIES)',
    replace: 'if (tries > 0)',
    noticedBy: { test: HALF_FAILED, title: 'half fails' },
  },
  {
    name: 'all of a batch counts as sent when SQS answers 200',
    file: BATCH,
    search: '.filter((id) => !lacking.has(id))',
    replace: '',
    noticedBy: { test: 'packages/embedded/src/backing/embedded-sqs.test.ts', title: 'names only the events' },
  },
  {
    name: 'a receipt that the queue does not know is sent again and again',
    file: 'packages/worker/src/queue/queue-calls.ts',
    search: 'lost.add(of.message)',
    replace: 'lost.delete(of.message)',
    noticedBy: { test: 'packages/worker/src/queue/queue-calls.test.ts', title: 'asks once' },
  },
  {
    name: 'an event that the queue refuses for good is an outage of the relay',
    file: 'packages/shared/src/outbox/relay-batch.ts',
    search: 'const refusedIds = new Set(refused.map(({ id }) => id))',
    replace: 'const refusedIds = new Set<string>()',
    noticedBy: { test: 'tests/worker/outbox-relay.test.ts', title: 'refuses for good' },
  },
  {
    name: 'a rejected message loses its fair-queue group',
    file: 'packages/worker/src/queue/queue-calls.ts',
    search: 'groupId === undefined ? {} : { MessageGroupId: groupId }',
    replace: '{}',
    noticedBy: { test: HALF_FAILED, title: 'keeps the group' },
  },
  {
    name: 'a redriven message loses its fair-queue group',
    file: 'packages/shared/src/adapters/sqs/publisher.ts',
    search: '...(groupId === undefined ? {} : { MessageGroupId: groupId }),',
    replace: '',
    noticedBy: { test: 'packages/embedded/src/backing/embedded-sqs.test.ts', title: 'sent again as it came' },
  },
  {
    name: 'a letter that is sent again is removed without its message',
    file: 'packages/shared/src/adapters/sqlite/dead-letters.ts',
    search: '        send(message)\n',
    replace: '',
    noticedBy: { test: 'packages/shared/src/adapters/sqlite/store.test.ts', title: 'become a message of the outbox' },
  },
  {
    name: 'the message of a redriven letter is written outside of the transaction',
    file: 'packages/shared/src/adapters/mongo/dead-letters.ts',
    search: 'await outbox.insertOne(toOutboxDocument(message), options)',
    replace: 'await outbox.insertOne(toOutboxDocument(message)).catch(() => {})',
    noticedBy: { test: 'tests/adapters/mongo.test.ts', title: 'dead letters' },
    needs: 'MONGODB_URL',
  },
  {
    name: 'password hashes take all threads of libuv',
    file: 'packages/api/src/auth/passwords/passwords.ts',
    search: 'return Math.max(1, Math.min(cores, threads - SPARE_THREADS))',
    replace: 'return threads + cores',
    noticedBy: { test: 'packages/api/src/auth/passwords/passwords.test.ts' },
  },
  {
    name: 'what is away is logged with a stack',
    file: 'packages/shared/src/logging/error-fields.ts',
    search: 'if (!chain.some(isAway)) return stdSerializers.err(error)',
    replace: 'if (chain.length > 0) return stdSerializers.err(error)',
    noticedBy: { test: 'packages/shared/src/logging/error-fields.test.ts' },
  },
  {
    name: 'every try of an outage is a line',
    file: 'packages/shared/src/resilience/outage-log.ts',
    search: 'if (kinds.has(kind) || kinds.size === MOST_KINDS) return',
    replace: 'if (kinds.size === MOST_KINDS) return',
    noticedBy: { test: 'packages/shared/src/resilience/outage-log.test.ts' },
  },
]
