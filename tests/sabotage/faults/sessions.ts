import type { Sabotage } from '../sabotage.ts'

const MONGO = 'packages/shared/src/adapters/mongo'

/** Dead processes' transactions, long work and purges. */
export const SESSIONS_FAULTS: readonly Sabotage[] = [
  {
    name: 'a dead process is forgotten, and its transaction left open',
    file: `${MONGO}/transactions/process-register.ts`,
    search: 'await endSessions(sessions).catch(unlessUnavailable)',
    replace: '',
    noticedBy: { test: 'tests/adapters/mongo-dead-process.test.ts', title: 'keeps no product from its peers' },
    needs: 'MONGODB_URL',
  },
  {
    name: 'a start does not look for the dead',
    file: `${MONGO}/store.ts`,
    search: 'await connection.endDeadTransactions()',
    replace: '',
    noticedBy: { test: 'tests/adapters/mongo-dead-process.test.ts', title: 'from the next start' },
    needs: 'MONGODB_URL',
  },
  {
    name: 'a transaction runs in a session that nobody else knows of',
    file: `${MONGO}/transactions/transaction-sessions.ts`,
    search: 'if (!registration.covers(one.id)) await registration.beat()',
    replace: '',
    noticedBy: { test: `${MONGO}/transactions/transaction-sessions.test.ts`, title: 'before its first transaction' },
    quick: true,
  },
  {
    name: 'a process that was taken for dead does not register again',
    file: `${MONGO}/transactions/registration.ts`,
    search: 'registered.has(session) && performance.now() - beatAtMs < DEAD_AFTER_MS',
    replace: 'registered.has(session)',
    noticedBy: { test: `${MONGO}/transactions/transaction-sessions.test.ts`, title: 'after a silence' },
  },
  {
    name: 'a session without an answer is used again',
    file: `${MONGO}/transactions/transaction-sessions.ts`,
    search: 'if (endKnown && !one.session.serverSession.isDirty) idle.push(one)',
    replace: 'if (one) idle.push(one)',
    noticedBy: {
      test: `${MONGO}/transactions/transaction-sessions.test.ts`,
      title: 'ends a session, and the transaction in it',
    },
  },
  {
    name: 'a session that is to be killed goes back to the pool of the driver',
    file: `${MONGO}/transactions/transaction-sessions.ts`,
    search: 'one.session.serverSession.isDirty = true',
    replace: '',
    noticedBy: { test: `${MONGO}/transactions/transaction-sessions.test.ts`, title: 'nor does the pool of the driver' },
    quick: true,
  },
  {
    name: 'an interrupted commit is begun again on a guess',
    file: `${MONGO}/transactions/transaction.ts`,
    search: 'isCommitUnknown(error) || isInterrupted(error)',
    replace: 'isCommitUnknown(error)',
    noticedBy: { test: `${MONGO}/transactions/transaction.test.ts`, title: 'asks for a commit again' },
    quick: true,
  },
  {
    name: 'long work on MongoDB has the limit of a request',
    file: `${MONGO}/connection/long-work.ts`,
    search: 'socketTimeoutMS: limitMs,',
    replace: 'socketTimeoutMS: 5_000,',
    noticedBy: { test: 'tests/adapters/mongo-long-work.test.ts', title: 'waits for an answer that takes 20 s' },
    needs: 'MONGODB_URL',
  },
  {
    name: 'long work on MongoDB waits for a connection as a request does',
    file: `${MONGO}/connection/long-work.ts`,
    search: 'waitQueueTimeoutMS: limitMs,',
    replace: '',
    noticedBy: { test: 'tests/adapters/mongo-long-work.test.ts', title: 'waits for a connection as long' },
    needs: 'MONGODB_URL',
  },
  {
    name: 'a preparation that has failed leaves its commands under way',
    file: `${MONGO}/schema/prepare-collections.ts`,
    search: 'await Promise.allSettled(each)',
    replace: '',
    noticedBy: { test: `${MONGO}/schema/prepare-collections.test.ts`, title: 'no command of it is under way' },
  },
  {
    name: 'housekeeping deletes all at once',
    file: 'packages/shared/src/resilience/batches.ts',
    search: 'const BATCH_SIZE = 200',
    replace: 'const BATCH_SIZE = 1_000_000',
    noticedBy: { test: 'tests/worker/housekeeping.test.ts', title: 'lets orders be placed' },
  },
  {
    name: 'a purge on MongoDB knows no portions',
    file: `${MONGO}/purge.ts`,
    search: '.limit(limit)',
    replace: '',
    noticedBy: { test: 'tests/adapters/mongo.test.ts', title: 'are purged in portions' },
    needs: 'MONGODB_URL',
  },
]
