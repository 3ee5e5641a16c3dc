import type { Sabotage } from '../sabotage.ts'

const needs = 'MONGODB_URL'
const MONGO = 'packages/shared/src/adapters/mongo'
const COMMANDS = 'tests/shards/commands.test.ts'

/** What is spread over shards, and found there. */
export const SHARDS_FAULTS: readonly Sabotage[] = [
  {
    name: 'an order is found without its user',
    file: 'packages/api/src/orders/read-order.ts',
    search: 'store.orders.findById(id, userId)',
    replace: 'store.orders.findById(id)',
    noticedBy: { test: COMMANDS, title: 'shard of its customer' },
    needs,
  },
  {
    name: "a message's order is found without its user",
    file: 'packages/worker/src/handlers/claim-order.ts',
    search: 'findById(event.orderId, event.userId)',
    replace: 'findById(event.orderId)',
    noticedBy: { test: COMMANDS, title: 'shard of its order' },
    needs,
  },
  {
    name: 'an order is changed without its user',
    file: `${MONGO}/order-writes/write-batch.ts`,
    search: 'const filter = { _id, userId, status',
    replace: 'const filter = { _id, status',
    noticedBy: { test: COMMANDS, title: 'shard of its customer' },
    needs,
  },
  {
    name: 'each order has a transaction of its own (MongoDB)',
    file: `${MONGO}/order-writes/batch-queue.ts`,
    search: 'const MOST_WRITES = 64',
    replace: 'const MOST_WRITES = 1',
    noticedBy: { test: COMMANDS, title: 'four commands' },
    needs,
  },
  {
    name: 'a claim that is alone has a transaction (MongoDB)',
    file: `${MONGO}/order-writes/order-writer.ts`,
    search: 'if (first && batch.length === 1 && changesOneDocument(first))',
    replace: 'if (first && batch.length === 0 && changesOneDocument(first))',
    noticedBy: {
      test: 'packages/shared/src/adapters/mongo/order-writes/order-writer.test.ts',
      title: 'without a transaction',
    },
    quick: true,
  },
  {
    name: 'claims wait for the products of other changes (MongoDB)',
    file: `${MONGO}/order-writes/batch-queue.ts`,
    search: 'const isFree = isOfKind && ',
    replace: 'const isFree = ',
    noticedBy: {
      test: 'packages/shared/src/adapters/mongo/order-writes/batch-queue.test.ts',
      title: 'one document each',
    },
    quick: true,
  },
  {
    name: 'each order looks for its products by itself (MongoDB)',
    file: `${MONGO}/products.ts`,
    search: '(await Promise.all([...new Set(ids)].map(lookUp))).filter((found) => found !== null).map(toRecord)',
    replace: '(await products.find({ _id: { $in: [...ids] } }).toArray()).map(toRecord)',
    noticedBy: { test: COMMANDS, title: 'four commands' },
    needs,
  },
  {
    name: 'each claim of an order is a command of its own (MongoDB)',
    file: `${MONGO}/order-writes/batch-queue.ts`,
    search: 'if (batch.length === MOST_WRITES) break',
    replace: "if (batch.length === (one.write.stock === 'none' ? 1 : MOST_WRITES)) break",
    noticedBy: { test: COMMANDS, title: 'five commands' },
    needs,
  },
  {
    name: "another user's order is found (MongoDB)",
    file: `${MONGO}/reads/lookup.ts`,
    search: 'return order?.userId === userId ? order : null',
    replace: 'return order ?? null',
    noticedBy: { test: 'tests/adapters/mongo.test.ts', title: 'finds the order of a user' },
    needs,
  },
  {
    name: "another user's order is found (SQLite)",
    file: 'packages/shared/src/adapters/sqlite/orders/orders.ts',
    search: 'return userId === undefined || order?.userId === userId ? order : undefined',
    replace: 'return order',
    noticedBy: { test: 'packages/shared/src/adapters/sqlite/store.test.ts', title: 'finds the order of a user' },
    quick: true,
  },
  {
    name: "the number's own row is not written",
    file: `${MONGO}/order-writes/write-batch.ts`,
    search: 'await write(orderNumbers, numbered.map(toNumberInsert))',
    replace: 'await write(orderNumbers, [])',
    noticedBy: { test: 'tests/adapters/mongo.test.ts', title: 'are given once' },
    needs,
  },
  {
    name: 'the numbers of orders of before get no rows',
    file: `${MONGO}/order-numbers.ts`,
    search: '(number === undefined ? [] : { _id: number, orderId })',
    replace: '[]',
    noticedBy: { test: 'tests/adapters/mongo-earlier-version.test.ts', title: 'numbers no other order gets' },
    needs,
  },
  {
    name: 'orders are sharded by what begins no unique index',
    file: `${MONGO}/schema/shard-keys.ts`,
    search: '  orders: { userId: 1 },',
    replace: '  orders: BY_ID,',
    noticedBy: { test: `${MONGO}/schema/shard-keys.test.ts` },
    quick: true,
  },
  {
    name: 'shard commands are for a database that nobody has named',
    file: 'packages/cli/src/commands/shard-commands.ts',
    search: "pickVariables(['MONGODB_URL'], [])",
    replace: "pickVariables([], ['MONGODB_URL'])",
    noticedBy: { test: 'tests/e2e/shard-commands.test.ts', title: 'nobody has named' },
  },
  {
    name: 'the index on numbers is dropped though orders lack rows',
    file: `${MONGO}/schema/shard-commands.ts`,
    search: '    UNLESS_NUMBERED,\n',
    replace: '',
    noticedBy: { test: `${MONGO}/schema/shard-commands.test.ts` },
    quick: true,
  },
]
