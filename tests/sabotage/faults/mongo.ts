import type { Detector, Sabotage } from '../sabotage.ts'

const needs = 'MONGODB_URL'
/** Whatever is written beside a transaction outlives one that is undone. */
const UNDONE: Detector = { test: 'tests/adapters/mongo-transactions.test.ts' }
const suite = (title: string): Detector => ({ test: 'tests/adapters/mongo.test.ts', title })

const REFUSED_USER: Detector = { test: 'packages/shared/src/adapters/mongo/connection/refused-user.test.ts' }
const QUEUE: Detector = { test: 'packages/shared/src/adapters/mongo/order-writes/batch-queue.test.ts' }

/** The store of deployments. */
export const MONGO_FAULTS: readonly Sabotage[] = [
  {
    name: 'what refuses the second try of a batch is forgotten',
    file: 'packages/shared/src/adapters/mongo/order-writes/order-writer.ts',
    search: 'examine(next, stored, second)',
    replace: 'examine(next, stored)',
    noticedBy: { test: 'packages/shared/src/adapters/mongo/order-writes/order-writer.test.ts' },
  },
  {
    name: 'a page comes in two answers, the second of them from a cursor',
    file: 'packages/shared/src/adapters/mongo/connection/driver-connection.ts',
    search: 'withBatchSize(command),',
    replace: 'command,',
    noticedBy: { test: 'packages/shared/src/adapters/mongo/connection/driver-connection.test.ts' },
  },
  {
    name: 'stock is taken whether or not it is there (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-writes/write-batch.ts',
    search: '...(taken > 0 ? { available: { $gte: taken } } : {}),',
    replace: '',
    noticedBy: suite('is refused with every line'),
    needs,
  },
  {
    name: 'an order is changed whatever its version is (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-writes/write-batch.ts',
    search: 'const filter = { _id, userId, status: expected.status, version: expected.version }',
    replace: 'const filter = { _id, userId }',
    noticedBy: suite('at the same time'),
    needs,
  },
  {
    name: 'the event is left out of the transaction (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-writes/write-batch.ts',
    search: '  await write(outbox, events.map(toInsert))\n',
    replace: '',
    noticedBy: suite('outbox'),
    needs,
  },
  {
    name: 'the event is written beside the transaction (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-writes/write-batch.ts',
    search: 'await write(outbox, events.map(toInsert))',
    replace: 'await outbox.bulkWrite(events.map(toInsert))',
    noticedBy: UNDONE,
    needs,
  },
  {
    name: 'an order is inserted beside the transaction (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-writes/write-batch.ts',
    search: 'await write(orders, placementsFirst.map(toOrderOperation))',
    replace: 'await orders.bulkWrite(placementsFirst.map(toOrderOperation))',
    noticedBy: UNDONE,
    needs,
  },
  {
    name: 'a mail is written beside the transaction (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-writes/write-batch.ts',
    search: 'await write(mails, batch.flatMap(toMailInserts))',
    replace: 'await mails.bulkWrite(batch.flatMap(toMailInserts))',
    noticedBy: UNDONE,
    needs,
  },
  {
    name: 'products that are being written are written beside it by another batch (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-writes/batch-queue.ts',
    search: 'new Set(running.flatMap(({ keys }) => keys))',
    replace: 'new Set<string>()',
    noticedBy: QUEUE,
  },
  {
    name: 'a write overtakes one that waits for the same product (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-writes/batch-queue.ts',
    search: 'isFree ? [orderKey(one.write)] : one.keys',
    replace: 'isFree ? [orderKey(one.write)] : []',
    noticedBy: QUEUE,
  },
  {
    name: 'what a batch leaves without an answer is forgotten (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-writes/batch-queue.ts',
    search: '    waiting.unshift(...batch.filter(({ write }) => !answers.has(write)))\n',
    replace: '',
    noticedBy: QUEUE,
  },
  {
    name: 'who repeats a request is told that the stock is short (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-writes/refusals.ts',
    search: 'settled(write, stored) ?? takenBefore(write, refusal) ?? shortage(write, stored.shelves)',
    replace: 'shortage(write, stored.shelves) ?? settled(write, stored) ?? takenBefore(write, refusal)',
    noticedBy: { test: 'packages/shared/src/adapters/mongo/order-writes/refusals.test.ts' },
  },
  {
    name: 'the stock that is left is promised to each order of a batch (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-writes/refusals.ts',
    search: 'left.set(productId, { available: available - quantity, archived })',
    replace: 'left.set(productId, { available, archived })',
    noticedBy: { test: 'packages/shared/src/adapters/mongo/order-writes/refusals.test.ts' },
  },
  {
    name: 'a lease in the outbox keeps nobody away (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/claim-rows.ts',
    search: '{ ...free, ...these }',
    replace: '{ ...these }',
    noticedBy: suite('outbox'),
    needs,
  },
  {
    name: 'the last order of a page comes again on the next one (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/orders.ts',
    search: '{ $lt: beforeId }',
    replace: '{ $lte: beforeId }',
    noticedBy: suite('lists of orders'),
    needs,
  },
  {
    name: 'a refresh token that comes back leaves its family alive (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/accounts/sessions.ts',
    search: "return (await end(sessions, { _id: familyId }, nowMs)) ? 'reused' : 'unknown'",
    replace: "return 'reused'",
    noticedBy: suite('sessions'),
    needs,
  },
  {
    name: 'a commit without an answer counts as made (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/transactions/transaction.ts',
    search: 'if (!(isCommitUnknown(error) || isInterrupted(error)) || performance.now() > deadlineMs) throw error',
    replace: 'return',
    noticedBy: { test: 'packages/shared/src/adapters/mongo/transactions/transaction.test.ts' },
  },
  {
    name: 'a server that refuses our user speaks against each order',
    file: 'packages/shared/src/adapters/mongo/connection/failures.ts',
    search: '  if (refusal) return new StoreUnavailable({ cause: refusal })\n',
    replace: '  if (refusal) return thrown\n',
    noticedBy: REFUSED_USER,
    quick: true,
  },
  {
    name: 'a server that refuses our user fails the backlog',
    file: 'packages/shared/src/adapters/mongo/connection/failures.ts',
    search: '  if (refusal) return new StoreUnavailable({ cause: refusal })\n',
    replace: '  if (refusal) return thrown\n',
    noticedBy: { test: 'tests/worker/recovery.test.ts', title: 'that refuses its user' },
  },
  {
    name: 'the log has the command that a server refused, with the address in it',
    file: 'packages/shared/src/adapters/mongo/connection/refused-user.ts',
    search: 'new Error(withoutCommand(at.message))',
    replace: 'new Error(at.message)',
    noticedBy: { test: 'packages/shared/src/adapters/mongo/connection/failures.test.ts', title: 'nothing of what was' },
  },
  {
    name: 'health knows nothing of a user who has lost all rights',
    file: 'packages/shared/src/adapters/mongo/store.ts',
    search: "        await writeTries.findOne({ _id: 'worker' })\n",
    replace: '',
    noticedBy: REFUSED_USER,
  },
  {
    name: 'a user who may not make one index is taken for an outage',
    file: 'packages/shared/src/adapters/mongo/schema/prepare-collections.ts',
    search: 'if (!lacksRight(error) && asStoreFailure',
    replace: 'if (asStoreFailure',
    noticedBy: REFUSED_USER,
  },
]
