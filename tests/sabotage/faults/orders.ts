import type { Sabotage } from '../sabotage.ts'

const LIFE = { test: 'packages/shared/src/domain/order.test.ts' }
const API = 'tests/api/orders.test.ts'

/** The life of an order: decisions, and the use cases of the API. */
export const ORDERS_FAULTS: readonly Sabotage[] = [
  {
    name: 'a claim that still holds is taken over',
    file: 'packages/shared/src/domain/order.ts',
    search: 'if (heldUntilMs > nowMs) throw new ClaimHeld(order, heldUntilMs)',
    replace: '',
    noticedBy: LIFE,
    quick: true,
  },
  {
    name: 'a failed order keeps its stock',
    file: 'packages/shared/src/domain/order.ts',
    search: "fail: { from: ['PROCESSING'], to: 'FAILED', stock: 'return'",
    replace: "fail: { from: ['PROCESSING'], to: 'FAILED', stock: 'none'",
    noticedBy: { test: 'tests/worker/order-life.test.ts', title: 'fails at once' },
  },
  {
    name: 'a cancelled order keeps its stock',
    file: 'packages/shared/src/domain/order.ts',
    search: "    to: 'CANCELLED',\n    stock: 'return'",
    replace: "    to: 'CANCELLED',\n    stock: 'none'",
    noticedBy: { test: API, title: 'returns the stock once, and' },
  },
  {
    name: 'an order that is retried takes no stock',
    file: 'packages/shared/src/domain/order.ts',
    search: "stock: 'reserve', event: 'order.placed'",
    replace: "stock: 'none', event: 'order.placed'",
    noticedBy: { test: 'tests/api/admin.test.ts', title: 'the retry of an order' },
  },
  {
    name: 'the same key with another body gets the first answer',
    file: 'packages/api/src/orders/place-order.ts',
    search: 'if (earlier.idempotency?.fingerprint !== idempotency?.fingerprint) throw',
    replace: 'if (earlier.idempotency === undefined) throw',
    noticedBy: { test: API, title: 'is refused with another body' },
    quick: true,
  },
  {
    name: 'a replayed key gets the order as it is by now',
    file: 'packages/api/src/orders/place-order.ts',
    search: 'return { order: asFirstAnswered(earlier), replayed: true }',
    replace: 'return { order: toOrder(earlier), replayed: true }',
    noticedBy: { test: API, title: 'gets the first answer again' },
  },
  {
    name: 'a request is refused for the stock that its own key has taken',
    file: 'packages/api/src/orders/place-order.ts',
    search: 'refusal instanceof DomainError && (await findReplay())',
    replace: 'undefined',
    noticedBy: { test: API, title: 'though it took the last ones meanwhile' },
  },
  {
    name: 'a rush for what is sold out waits for the store to refuse it',
    file: 'packages/shared/src/domain/placement.ts',
    search: '  if (lack) throw lack\n',
    replace: '',
    noticedBy: { test: 'packages/shared/src/domain/placement.test.ts', title: 'asks for more than there is' },
    quick: true,
  },
  {
    name: 'the fingerprint of a request leaves the quantities out',
    file: 'packages/api/src/orders/order-fingerprint.ts',
    search: '[productId, quantity, ',
    replace: '[productId, typeof quantity, ',
    noticedBy: { test: API, title: 'is refused with another body' },
  },
  {
    name: 'the fingerprint of a request leaves out what is new in a line',
    file: 'packages/api/src/orders/order-fingerprint.ts',
    search: ', ...unlessEmpty(rest)',
    replace: ', ...unlessEmpty(rest).slice(1)',
    noticedBy: {
      test: 'packages/api/src/orders/order-fingerprint.test.ts',
      title: 'is another for',
    },
  },
  {
    name: 'a product may be listed twice in one order',
    file: 'packages/api/src/orders/place-order.ts',
    search: '    seen.add(productId)\n',
    replace: '',
    noticedBy: { test: 'tests/api/bad-input.test.ts' },
  },
  {
    name: 'a change that lost its race is answered as if it had been made',
    file: 'packages/shared/src/orders/change-order.ts',
    search: 'if (applied) return applied.after',
    replace: 'return applied?.after ?? change.after',
    noticedBy: { test: API, title: 'cancelling' },
  },
  {
    name: 'stock that would fall below zero is taken by an admin',
    file: 'packages/shared/src/domain/stock.ts',
    search: 'if (available + delta < 0)',
    replace: 'if (available + delta < -1_000_000)',
    noticedBy: { test: 'tests/api/products.test.ts', title: 'never go below 0' },
  },
  {
    name: 'ids of one millisecond come in any order',
    file: 'packages/shared/src/adapters/clock.ts',
    search: 'newId: () => v7()',
    replace: 'newId: () => v7({})',
    noticedBy: { test: 'packages/shared/src/adapters/clock.test.ts' },
  },
]
