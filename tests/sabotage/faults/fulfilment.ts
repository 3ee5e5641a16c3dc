import type { Detector, Sabotage } from '../sabotage.ts'

const api = (title: string): Detector => ({ test: 'tests/api/fulfilment.test.ts', title })
const worker = (title: string): Detector => ({ test: 'tests/worker/awaiting.test.ts', title })
const domain = (title: string): Detector => ({ test: 'packages/shared/src/domain/answer.test.ts', title })

/** Orders that wait for an answer which is posted to the api. */
export const FULFILMENT_FAULTS: readonly Sabotage[] = [
  {
    name: 'a message that is delivered again comes back as long as its order waits',
    file: 'packages/worker/src/handlers/claim-order.ts',
    search: "    if (isAwaiting(order, nowMs)) return { kind: 'waiting', order }\n",
    replace: '',
    noticedBy: worker('changed by no message'),
  },
  {
    name: 'a message that is delivered again begins with the waiting order anew',
    file: 'packages/shared/src/domain/order.ts',
    search:
      'export const isAwaiting = ({ awaitUntilMs = 0 }: OrderRecord, nowMs: number): boolean => awaitUntilMs > nowMs',
    replace:
      'export const isAwaiting = ({ awaitUntilMs = 0 }: OrderRecord, nowMs: number): boolean => awaitUntilMs > nowMs && nowMs < 0',
    noticedBy: worker('changed by no message'),
  },
  {
    name: 'an order that waits can be claimed',
    file: 'packages/shared/src/domain/order.ts',
    search: 'const heldUntilMs = isAwaiting(order, nowMs) ? awaitUntilMs : leaseUntilMs',
    replace: 'const heldUntilMs = awaitUntilMs < 0 ? awaitUntilMs : leaseUntilMs',
    noticedBy: domain('claimed and republished by no one'),
    quick: true,
  },
  {
    name: 'a refused order keeps its stock',
    file: 'packages/shared/src/domain/answer.ts',
    search: '  return decide(order, command, nowMs)\n',
    replace:
      "  const change = decide(order, command, nowMs)\n  return change === 'already applied' ? change : { ...change, stock: 'none' }\n",
    noticedBy: api('and the stock returns'),
  },
  {
    name: 'an answer settles an order that does not wait for it',
    file: 'packages/shared/src/domain/order.ts',
    search: '  awaitUntilMs !== undefined && leaseUntilMs <= nowMs',
    replace: '  (awaitUntilMs ?? 1) > 0 && leaseUntilMs <= nowMs',
    noticedBy: domain('given back by a worker is refused'),
    quick: true,
  },
  {
    name: 'an answer that is sent again refuses an order that was retried since',
    file: 'packages/shared/src/domain/answer.ts',
    search: '  if (earlier) return replay(earlier, attempt)\n',
    replace: '',
    noticedBy: api('refuses no order that was retried since'),
  },
  {
    name: 'a reason is cut in the middle of a character',
    file: 'packages/shared/src/domain/refusal.ts',
    search: "const cut = characters.slice(0, MAX_CHARACTERS - 1).join('')",
    replace: 'const cut = line.slice(0, MAX_CHARACTERS - 1)',
    noticedBy: { test: 'packages/shared/src/domain/refusal.test.ts', title: 'is cut between whole characters' },
    quick: true,
  },
  {
    name: 'a reason turns the text of a mail around',
    file: 'packages/shared/src/domain/refusal.ts',
    search: '|\\\\p{Cf}`',
    replace: '|\\\\u202c`',
    noticedBy: { test: 'packages/shared/src/domain/refusal.test.ts', title: 'turns its direction around' },
    quick: true,
  },
  {
    name: 'an order waits for ever',
    file: 'packages/worker/src/handlers/order-placed.ts',
    search: '  if (awaitUntilMs !== undefined) {',
    replace: '  if (awaitUntilMs === 0) {',
    noticedBy: worker('once its deadline is over'),
  },
  {
    name: 'a start of embedded mode puts orders that wait before the watchdog',
    file: 'packages/shared/src/adapters/sqlite/orders/order-queries.ts',
    search: 'AND ifnull(await_until_ms, 0) <= ?',
    replace: 'AND ? IS NOT NULL',
    noticedBy: { test: 'packages/shared/src/adapters/sqlite/store.test.ts', title: 'wait for their answer, until its' },
  },
  {
    name: 'the same with MongoDB',
    file: 'packages/shared/src/adapters/mongo/republish-orders.ts',
    search: '        awaitUntilMs: isOver(nowMs),\n',
    replace: '',
    noticedBy: { test: 'tests/adapters/mongo.test.ts', title: 'wait for their answer, until its' },
    needs: 'MONGODB_URL',
  },
  {
    name: 'orders that wait count as left behind (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/orders/order-queries.ts',
    search: "FROM orders INDEXED BY orders_in_work\n    WHERE status = 'PROCESSING' AND await_until_ms IS NULL ORDER",
    replace: "FROM orders\n    WHERE status = 'PROCESSING' ORDER",
    noticedBy: api('not counted as left behind'),
  },
  {
    name: 'customers answer for the warehouse',
    file: 'packages/api/src/orders/fulfilment-routes.ts',
    search: "    throw new DomainError('FORBIDDEN')\n",
    replace: '',
    noticedBy: api('no customer’s to give'),
  },
  {
    name: 'the Standard Webhooks signature of an order is another’s',
    file: 'packages/shared/src/adapters/http/fulfilment.ts',
    search: 'signatureHeaders({ id, timestampMs, body, secrets: [secret] })',
    replace: 'signatureHeaders({ id, timestampMs, body: id, secrets: [secret] })',
    noticedBy: { test: 'packages/shared/src/adapters/http/fulfilment.test.ts' },
  },
]
