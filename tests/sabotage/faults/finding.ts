import type { Sabotage } from '../sabotage.ts'

const LISTS = { test: 'tests/api/admin.test.ts', title: 'found by a product' }
const STORE = { test: 'packages/shared/src/adapters/sqlite/store.test.ts', title: 'orders with a product' }
const EXPORT = 'tests/api/order-export.test.ts'
const CELLS = { test: 'packages/shared/src/admin/export-orders.test.ts', title: 'no formula' }
const TIMELINE = { test: 'tests/api/order-timeline.test.ts' }
const EXPLAIN = 'packages/cli/src/commands/explain-order.ts'
const EXPLAIN_TEST = 'packages/cli/src/commands/explain-order.test.ts'

/** Finding orders and what happened to them: lists, exports, timelines, mails. */
export const FINDING_FAULTS: readonly Sabotage[] = [
  {
    name: 'a page with the oldest first begins with the last order of the page before',
    file: 'packages/shared/src/domain/pages.ts',
    search: '}!`',
    replace: '}`',
    noticedBy: LISTS,
    quick: true,
  },
  {
    name: 'an order found by its number need not have the product',
    file: 'packages/shared/src/admin/list-orders.ts',
    search: '(productId === undefined || items.some((line) => line.productId === productId)) &&',
    replace: '',
    noticedBy: LISTS,
  },
  {
    name: 'orders with a product are of any status',
    file: 'packages/shared/src/adapters/sqlite/orders/order-lists.ts',
    search: 'AND (:status IS NULL OR orders.status = :status)',
    replace: 'AND (:status IS NULL OR TRUE)',
    noticedBy: STORE,
  },
  {
    name: 'the orders of a status are walked, however many, to find those of a product',
    file: 'packages/shared/src/adapters/sqlite/orders/order-lists.ts',
    search: "return count <= MOST_COUNTED && count <= integer(ofProduct.get(productId, count) ?? {}, 'orders')",
    replace: 'return count <= MOST_COUNTED',
    noticedBy: {
      test: 'packages/shared/src/adapters/sqlite/orders/order-lists.test.ts',
      title: 'a product with fewer',
    },
    quick: true,
  },
  {
    name: 'the lines of a request do not name the order by its number',
    file: 'packages/api/src/http/observability/request-context.ts',
    search: '...(orderNumber ? { number: orderNumber } : {})',
    replace: '',
    noticedBy: { test: 'tests/ops/logs.story.test.ts', title: 'on the line of a request' },
  },
  {
    name: 'a cell of CSV may begin with a full-width sign',
    file: 'packages/shared/src/admin/export-orders.ts',
    search: '＝＋－＠',
    replace: '',
    noticedBy: CELLS,
    quick: true,
  },
  {
    name: 'an order forgets its trace with its event (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/orders/order-rows.ts',
    search: '    traces,\n',
    replace: '    traces: undefined,\n',
    noticedBy: TIMELINE,
  },
  {
    name: 'a retry keeps no trace',
    file: 'packages/shared/src/domain/complete-change.ts',
    search: 'isStep ? withTrace(change.after, traceparent) : change.after',
    replace: 'withTrace(change.after, undefined)',
    noticedBy: TIMELINE,
  },
  {
    name: 'the products of orders of before are not known',
    file: 'packages/shared/src/adapters/sqlite/schema/schema.ts',
    search: "FROM orders, json_each(orders.document, '$.items') AS line ORDER BY 1, 2",
    replace: "FROM orders, json_each(orders.document, '$.items') AS line WHERE FALSE",
    noticedBy: { test: 'packages/shared/src/adapters/sqlite/schema/migrations.test.ts' },
  },
  {
    name: 'an export ends after its first page',
    file: 'packages/shared/src/admin/export-orders.ts',
    search: 'if (orders.length < limit) return',
    replace: 'if (orders.length <= limit) return',
    noticedBy: { test: EXPORT, title: 'all that fit' },
    quick: true,
  },
  {
    name: 'an export has all to itself until its end',
    file: 'packages/shared/src/admin/export-orders.ts',
    search: '    await nextTurn()\n',
    replace: '',
    noticedBy: { test: 'packages/shared/src/admin/export-orders.test.ts', title: 'lets others have a turn' },
  },
  {
    name: 'a spreadsheet runs what a partner has answered',
    file: 'packages/shared/src/admin/export-orders.ts',
    search: 'FORMULA.test(value) ?',
    replace: "FORMULA.test('') ?",
    noticedBy: CELLS,
    quick: true,
  },
  {
    name: 'a part of an export has a header row in the middle of the whole',
    file: 'packages/shared/src/admin/export-orders.ts',
    search: "if (format === 'csv' && query.cursor === undefined) yield",
    replace: "if (format === 'csv') yield",
    noticedBy: { test: EXPORT, title: 'whose parts can be joined' },
  },
  {
    name: 'all of an export is read for an answer without a body',
    file: 'packages/api/src/admin/routes.ts',
    search: "method === 'HEAD' ? Readable.from([]) : await",
    replace: 'await',
    noticedBy: { test: EXPORT, title: 'reads nothing for a HEAD' },
  },
  {
    name: 'a timeline has no answers of the partner',
    file: 'packages/shared/src/admin/timeline.ts',
    search: '    ...attemptsOf(order),\n',
    replace: '',
    noticedBy: TIMELINE,
  },
  {
    name: "an order's answers of the partner are kept without end",
    file: 'packages/shared/src/domain/order.ts',
    search: '.slice(-ATTEMPTS_KEPT)',
    replace: '',
    noticedBy: { test: 'packages/shared/src/domain/order.test.ts', title: 'keeps the latest answers' },
  },
  {
    name: "a timeline leaves out what admins did to the order's mails",
    file: 'packages/shared/src/admin/timeline.ts',
    search: 'listOfTargets([id, ...ORDER_MAIL_KINDS.map((kind) => mailId({ subjectId: id, kind }))])',
    replace: 'listOfTargets([id, ...ORDER_MAIL_KINDS.map(() => id)])',
    noticedBy: TIMELINE,
  },
  {
    name: 'the admin log does not say what became of a mail before it was sent again',
    file: 'packages/shared/src/admin/mails.ts',
    search: 'stateBefore: before }',
    replace: 'stateBefore: after }',
    noticedBy: { test: 'tests/api/admin-mails.test.ts', title: 'are sent again' },
  },
  {
    name: 'the admin log does not say what an order was before it was retried',
    file: 'packages/shared/src/orders/change-order.ts',
    search: 'statusBefore: before.status',
    replace: 'statusBefore: after.status',
    noticedBy: { test: 'tests/api/admin.test.ts', title: 'names the admin who cancels' },
  },
  {
    name: 'an export that ends early does not say where to go on',
    file: 'packages/cli/src/commands/export-orders.ts',
    search: 'lastId = chunk.lastId ?? lastId',
    replace: 'lastId ??= chunk.lastId',
    noticedBy: { test: 'packages/cli/src/commands/export-orders.test.ts' },
  },
  {
    name: 'orderctl counts the delivery that succeeded as a failed try',
    file: EXPLAIN,
    search: "state === 'delivered' ? tries - 1 : tries",
    replace: 'tries',
    noticedBy: { test: EXPLAIN_TEST, title: 'counts of a delivery what has failed' },
    quick: true,
  },
  {
    name: 'orderctl does not say that an order waits for its answer',
    file: EXPLAIN,
    search: '[table, ...describeWait(order, Date.now())]',
    replace: '[table, ...describeWait({}, Date.now())]',
    noticedBy: { test: 'tests/e2e/orderctl.test.ts', title: 'answers an order that waits' },
  },
  {
    name: 'a long name moves its value out of the column',
    file: 'packages/cli/src/output/table.ts',
    search: 'name.padEnd(width)',
    replace: 'name.padEnd(10)',
    noticedBy: { test: 'packages/cli/src/output/table.test.ts', title: 'facts stand in one column' },
    quick: true,
  },
]
