import type { Sabotage } from '../sabotage.ts'

const API = 'tests/api/products.test.ts'
const SQLITE = 'packages/shared/src/adapters/sqlite/store.test.ts'
const MONGO = 'tests/adapters/mongo.test.ts'
const IMPORT = 'tests/e2e/orderctl-products.test.ts'

/** Products that are edited while they are sold. */
export const PRODUCTS_FAULTS: readonly Sabotage[] = [
  {
    name: 'an edit that says nothing of the stock empties it',
    file: 'packages/shared/src/domain/product.ts',
    search: 'available = before.available, archived',
    replace: 'available = 0, archived',
    noticedBy: { guarantee: 'G18' },
  },
  {
    name: 'an edit writes the stock that it has read (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/products.ts',
    search: 'toUpdate(after, change)',
    replace: 'toUpdate(after, after)',
    noticedBy: { guarantee: 'G18', form: 'deployed' },
  },
  {
    name: 'an edit is written though another came between (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/products.ts',
    search: '  version: version === 0 ? { $exists: false } : version,\n',
    replace: '',
    noticedBy: { test: MONGO, title: 'one of those who have read the same version' },
    needs: 'MONGODB_URL',
  },
  {
    name: 'an archived product is sold (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/orders/stock.ts',
    search: ' AND archived = 0',
    replace: '',
    noticedBy: { test: SQLITE, title: 'take no order once' },
    quick: true,
  },
  {
    name: 'an archived product is sold (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-writes/write-batch.ts',
    search: '...(isTaken ? { archived: ON_SALE } : {}),',
    replace: '',
    noticedBy: { test: MONGO, title: 'take no order once' },
    needs: 'MONGODB_URL',
  },
  {
    name: 'an archived product is sold where as much returns in the same batch (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/order-writes/write-batch.ts',
    search: '...(isTaken ? {',
    replace: '...(isTaken && taken > 0 ? {',
    noticedBy: { test: MONGO, title: 'take no order once' },
    needs: 'MONGODB_URL',
  },
  {
    name: 'what is sold raises the version, and no edit gets through (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/orders/stock.ts',
    search: 'SET available = available - ?',
    replace: 'SET version = version + 1, available = available - ?',
    noticedBy: { test: API, title: 'lets a change through that was made for it' },
  },
  {
    name: 'the ETag of a product does not tell of sales',
    file: 'packages/api/src/products/etags.ts',
    search: 'productTag = ({ version, available }',
    replace: 'productTag = ({ version, stocked: available }',
    noticedBy: { test: API, title: 'tells pollers of sales and edits' },
    quick: true,
  },
  {
    name: 'a condition is not looked at (SQLite)',
    file: 'packages/shared/src/domain/product.ts',
    search: 'if (condition === undefined || isMet(product?.version, condition)) return',
    replace: 'if (condition === undefined || isMet(product?.version, condition) || product) return',
    noticedBy: { test: API, title: 'lets a change through that was made for it' },
  },
  {
    name: 'everybody may list what is archived',
    file: 'packages/api/src/products/routes.ts',
    search: '    await requireAdminOrKey(deps, request.actor)\n',
    replace: '',
    noticedBy: { test: API, title: 'for admins only' },
    quick: true,
  },
  {
    name: 'the key of one admin is that of another',
    file: 'packages/shared/src/products/catalogue.ts',
    search: 'keyedRequest(by, idempotencyKey,',
    replace: "keyedRequest('', idempotencyKey,",
    noticedBy: { test: API, title: 'is another admin’s own' },
  },
  {
    name: 'the same key moves stock twice (SQLite)',
    file: 'packages/shared/src/adapters/sqlite/products.ts',
    search: 'if (request && after !== before) answers.keep(request, JSON.stringify(after))',
    replace: '',
    noticedBy: { test: SQLITE, title: 'moves once' },
  },
  {
    name: 'the same key moves stock twice (MongoDB)',
    file: 'packages/shared/src/adapters/mongo/products.ts',
    search: 'if (request) await keepAnswer(connection, session, request, JSON.stringify(product))',
    replace: '',
    noticedBy: { test: MONGO, title: 'moves once' },
    needs: 'MONGODB_URL',
  },
  {
    name: 'answers to keys are kept for ever',
    file: 'packages/worker/src/background/housekeeping.ts',
    search: 'store.idempotency.purge(nowMs, limit)',
    replace: 'store.idempotency.purge(nowMs - Number.MAX_SAFE_INTEGER, limit)',
    noticedBy: { test: 'tests/worker/housekeeping.test.ts', title: 'deletes what requests were answered' },
  },
  {
    name: 'an import sets the stock of products that are sold meanwhile',
    file: 'packages/cli/src/commands/products/import-products.ts',
    search: 'before && !setStock ? withoutStock : product',
    replace: 'before && !setStock ? { ...withoutStock, ...product } : product',
    noticedBy: { test: IMPORT, title: 'embedded mode.* leaves the stock of products' },
  },
  {
    name: 'an import writes what is so already',
    file: 'packages/shared/src/domain/product.ts',
    search: 'Object.keys(changesOf(before, after)).length === 0 ? before',
    replace: 'Object.keys(changesOf(before, after)).length < 0 ? before',
    noticedBy: { test: IMPORT, title: 'embedded mode.* goes on where it was cut short' },
  },
  {
    name: 'an import of a file with invalid lines writes the others',
    file: 'packages/cli/src/commands/products/import.ts',
    search: 'if (summary.invalid > 0 && !skipInvalid) return',
    replace: 'if (summary.invalid > 10 && !skipInvalid) return',
    noticedBy: { test: IMPORT, title: 'embedded mode.* writes nothing of a file' },
  },
]
