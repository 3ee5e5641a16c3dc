import type { Sabotage } from '../sabotage.ts'

const LIFE = { test: 'packages/shared/src/domain/order.test.ts' }
const SQLITE = { test: 'packages/embedded/src/sqlite/store.test.ts' }

export const ORDERS_FAULTS: readonly Sabotage[] = [
  {
    name: 'a claim that still holds is taken over',
    file: 'packages/shared/src/domain/order.ts',
    search: 'if ((order.leaseUntilMs ?? 0) > nowMs) throw new ClaimHeld(order)',
    replace: '',
    noticedBy: LIFE,
    quick: true,
  },
  {
    name: 'stock is taken whether or not it is there (SQLite)',
    file: 'packages/embedded/src/sqlite/stock.ts',
    search: 'WHERE id = ? AND available >= ?',
    replace: 'WHERE id = ? AND ? IS NOT NULL',
    noticedBy: SQLITE,
    quick: true,
  },
]
