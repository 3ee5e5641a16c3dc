import type { Detector, Sabotage } from '../sabotage.ts'

const needs = 'MONGODB_URL'
/** Whatever is written beside a transaction outlives one that is undone. */
const UNDONE: Detector = { test: 'tests/adapters/mongo-transactions.test.ts' }
const suite = (title: string): Detector => ({ test: 'tests/adapters/mongo.test.ts', title })

/** The store of deployments. */
export const MONGO_FAULTS: readonly Sabotage[] = [
  {
    name: 'stock is taken whether or not it is there (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-batch.ts',
    search: 'taken > 0 ? { _id, available: { $gte: taken } } : { _id }',
    replace: '{ _id }',
    noticedBy: suite('is refused with every line'),
    needs,
  },
  {
    name: 'an order is changed whatever its version is (MongoDB, a transaction)',
    file: 'packages/shared/src/adapters/mongo/order-batch.ts',
    search: 'filter: { _id, ...expected }',
    replace: 'filter: { _id }',
    noticedBy: suite('at the same time'),
    needs,
  },
  {
    name: 'an order is changed whatever its version is (MongoDB, one document)',
    file: 'packages/shared/src/adapters/mongo/orders.ts',
    search: 'const expected = { _id, status: before.status, version: before.version }',
    replace: 'const expected = { _id }',
    noticedBy: suite('at the same time'),
    needs,
  },
  {
    name: 'the event is left out of the transaction (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-batch.ts',
    search: '  await addEvents(collections, session, batch)\n',
    replace: '',
    noticedBy: suite('outbox'),
    needs,
  },
  {
    name: 'the event is written beside the transaction (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-batch.ts',
    search: 'await outbox.insertMany(rows, { session })',
    replace: 'await outbox.insertMany(rows)',
    noticedBy: UNDONE,
    needs,
  },
  {
    name: 'an order is inserted beside the transaction (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-batch.ts',
    search:
      '      placements.map(({ order }) => ({ insertOne: { document: toDocument(order) } })),\n      { session },',
    replace: '      placements.map(({ order }) => ({ insertOne: { document: toDocument(order) } })),',
    noticedBy: UNDONE,
    needs,
  },
  {
    name: 'a mail is written beside the transaction (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-batch.ts',
    search: 'await mails.bulkWrite(inserts, { session })',
    replace: 'await mails.bulkWrite(inserts)',
    noticedBy: UNDONE,
    needs,
  },
  {
    name: 'a lease in the outbox keeps nobody away (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/outbox.ts',
    search: '{ ...unsent(ids), leaseUntilMs: { $lte: nowMs } }',
    replace: 'unsent(ids)',
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
    file: 'packages/shared/src/adapters/mongo/sessions.ts',
    search: 'const { deletedCount } = await sessions.deleteOne({ _id: familyId })',
    replace: 'const deletedCount = 1',
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
]
