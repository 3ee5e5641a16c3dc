import type { Detector, Sabotage } from '../sabotage.ts'

const api = (title: string): Detector => ({ test: 'tests/api/cancelling.test.ts', title })
const domain = (title: string): Detector => ({ test: 'packages/shared/src/domain/order.test.ts', title })
const store = (title: string): Detector => ({ test: 'packages/shared/src/adapters/sqlite/store.test.ts', title })

/** Until when customers may cancel, and the numbers that they call their orders by. */
export const CANCELLING_FAULTS: readonly Sabotage[] = [
  {
    name: 'a worker claims an order in its window',
    file: 'packages/shared/src/domain/order.ts',
    search: "if (command.type === 'claim' && nowMs < dueAtMs(order))",
    replace: "if (command.type === 'claim' && nowMs < 0)",
    noticedBy: domain('customer’s alone until the window is over'),
    quick: true,
  },
  {
    name: 'workers hear at once of an order that waits for its customer (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/orders/orders.ts',
    search: 'addEvent(event, dueAtMs(order))',
    replace: 'addEvent(event)',
    noticedBy: store('waits for its customer when that is over'),
  },
  {
    name: 'workers hear at once of an order that waits for its customer (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-writes/write-batch.ts',
    search: 'toOutboxDocument(event, dueAtMs(order))',
    replace: 'toOutboxDocument(event)',
    noticedBy: { test: 'tests/adapters/mongo.test.ts', title: 'waits for its customer when that is over' },
    needs: 'MONGODB_URL',
  },
  {
    name: 'a start of embedded mode sends the messages of orders that still wait',
    file: 'packages/shared/src/adapters/sqlite/orders/order-queries.ts',
    search: "ifnull(document ->> 'cancellableUntil', '') <= ?",
    replace: '? IS NOT NULL',
    noticedBy: store('wait for their customer: their event is in the outbox'),
  },
  {
    name: 'an order is cancelled that a worker has in hand',
    file: 'packages/shared/src/domain/order.ts',
    search: "status === 'PROCESSING' && leaseUntilMs > nowMs",
    replace: "status === 'PROCESSING' && leaseUntilMs < 0 && nowMs > 0",
    noticedBy: api('between two tries, and not during one'),
    quick: true,
  },
  {
    name: 'two orders have the same number (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/schema/schema.ts',
    search: 'CREATE UNIQUE INDEX order_by_number',
    replace: 'CREATE INDEX order_by_number',
    noticedBy: { test: 'packages/shared/src/adapters/sqlite/schema/migrations.test.ts', title: 'no number twice' },
  },
  {
    name: 'an order with a number that is taken is answered as if it were stored (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/orders/orders.ts',
    search: 'if (!earlier) throw new NumberTaken()',
    replace: 'if (!earlier) return order',
    noticedBy: store('a number that is taken leaves nothing'),
  },
  {
    name: 'a change takes away the number that an order was given meanwhile (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-writes/order-update.ts',
    search: "  cancellableUntil: '',\n",
    replace: "  cancellableUntil: '',\n  number: '',\n",
    noticedBy: { test: 'tests/adapters/mongo.test.ts', title: 'kept by a change that was decided before' },
    needs: 'MONGODB_URL',
  },
  {
    name: 'no worker gives the orders of earlier versions their numbers',
    file: 'packages/worker/src/worker-core.ts',
    search: 'createHousekeeping(deps), numbering]',
    replace: 'createHousekeeping(deps)]',
    noticedBy: { test: 'tests/worker/order-numbers.test.ts' },
  },
  {
    name: 'an order whose number is taken is refused',
    file: 'packages/api/src/orders/place-order.ts',
    search: 'if (!(error instanceof NumberTaken) || tries === MOST_TRIES) throw error',
    replace: 'throw error',
    noticedBy: api('another one, with another id'),
  },
  {
    name: 'the window is told of an order that a worker has taken',
    file: 'packages/shared/src/domain/order.ts',
    search: "status === 'PENDING' && retriedAtVersion === undefined ? cancellableUntil : undefined",
    replace: "status !== 'CANCELLED' && retriedAtVersion === undefined ? cancellableUntil : undefined",
    noticedBy: api('no worker hears of it before'),
  },
  {
    name: 'a retried order has a window again',
    file: 'packages/shared/src/domain/order.ts',
    search: "status === 'PENDING' && retriedAtVersion === undefined ? cancellableUntil : undefined",
    replace: "status === 'PENDING' ? cancellableUntil : undefined",
    noticedBy: domain('no second window'),
  },
  {
    name: 'the first answer is another once the window is over',
    file: 'packages/shared/src/domain/placement.ts',
    search: 'const { retriedAtVersion: _, ...placed } = record',
    replace: 'const { cancellableUntil: _, ...placed } = record',
    noticedBy: api('in the first answer again'),
  },
  {
    name: 'admins have to write a number as we do',
    file: 'packages/shared/src/admin/list-orders.ts',
    search: 'const number = parseOrderNumber(written)',
    replace: 'const number = parseOrderNumber(written) && written',
    noticedBy: { test: 'tests/api/admin.test.ts', title: 'by their number as people write it' },
  },
  {
    name: 'the command line knows orders by their ids alone',
    file: 'packages/shared/src/orders/get-order.ts',
    search: '  const number = parseOrderNumber(name)\n',
    replace: '  const number = undefined\n',
    noticedBy: { test: 'tests/e2e/orderctl.test.ts', title: 'takes the number of an order' },
  },
  {
    name: 'a worker that woke up late undoes a cancellation',
    file: 'packages/shared/src/adapters/sqlite/orders/order-writes.ts',
    search: 'WHERE id = ? AND status = ? AND version = ?`',
    replace: "WHERE id = ? AND ? <> '' AND ? > 0`",
    noticedBy: { test: 'tests/worker/cancelling.test.ts', title: 'not undone by a worker that wakes up' },
  },
]
