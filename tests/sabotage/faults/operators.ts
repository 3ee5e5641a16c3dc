import type { Sabotage } from '../sabotage.ts'

const BULK = 'packages/console/src/operations/bulk/run-bulk.ts'
const BULK_TEST = 'packages/console/src/operations/bulk/run-bulk.test.ts'
const EDIT = 'packages/console/src/operations/products/edit.ts'
const IMPORT = 'packages/console/src/operations/import/import-product.ts'
const IMPORT_TEST = 'packages/console/src/operations/import/import-product.test.ts'
const FILE_TEST = 'packages/shared/src/products/product-file.test.ts'
const TIMELINE = 'packages/console/src/operations/orders/timeline-words.ts'
const TIMELINE_TEST = 'packages/console/src/operations/orders/timeline-words.test.ts'
const STORY = 'tests/browser/operations.story.test.ts'

/** The pages with which operators operate, and the files that they import. */
export const OPERATORS_FAULTS: readonly Sabotage[] = [
  {
    name: 'what the API asks to wait for is given up',
    file: BULK,
    search: 'error.status === 429',
    replace: 'error.status === 430',
    noticedBy: { test: BULK_TEST, title: 'waits as long as the API asks' },
    quick: true,
  },
  {
    name: 'a bulk that is stopped goes on',
    file: BULK,
    search: 'if (signal.aborted) return',
    replace: '',
    noticedBy: { test: BULK_TEST, title: 'that is stopped begins nothing more' },
    quick: true,
  },
  {
    name: 'a bulk goes on where the session is over',
    file: BULK,
    search: 'if (error instanceof Refusal && error.status === 401) throw error',
    replace: '',
    noticedBy: { test: BULK_TEST, title: 'ends with the session' },
    quick: true,
  },
  {
    name: 'an edit of a product undoes what another admin has changed meanwhile',
    file: EDIT,
    search: '...(name === before.name ? {} : { name }),',
    replace: 'name,',
    noticedBy: { test: 'packages/console/src/operations/products/edit.test.ts', title: 'is of what differs only' },
    quick: true,
  },
  {
    name: 'a product that another admin has changed is changed without a word',
    file: 'packages/console/src/operations/products/product-view.tsx',
    search: 'if (changes.value.length > 0) throw error',
    replace: '',
    noticedBy: { test: STORY, title: 'changes a product while another admin does' },
  },
  {
    name: 'a file that is imported again writes all of it again',
    file: IMPORT,
    search: "if (!isStockSet && !isPatched) return 'unchanged'",
    replace: '',
    noticedBy: { test: IMPORT_TEST, title: 'that is so already is not written' },
    quick: true,
  },
  {
    name: 'a check of a file writes it',
    file: IMPORT,
    search: "if (isCheck) return 'created'",
    replace: '',
    noticedBy: { test: IMPORT_TEST, title: 'is only looked at in a check' },
    quick: true,
  },
  {
    name: 'an import writes over what another admin makes of a product meanwhile',
    file: IMPORT,
    search: "body: patch, headers: { 'if-match': etag }",
    replace: 'body: patch',
    noticedBy: { test: IMPORT_TEST, title: 'without its stock' },
    quick: true,
  },
  {
    name: 'names in a file are measured as the API does not measure them',
    file: 'packages/shared/src/products/product-checks.ts',
    search: '[...value].length <= longest',
    replace: 'value.length <= longest',
    noticedBy: { test: FILE_TEST, title: 'are those of the API' },
    quick: true,
  },
  {
    name: 'a line of a file that comes in pieces is cut',
    file: 'packages/shared/src/products/product-file.ts',
    search: 'parts.push(rest)',
    replace: 'parts = [rest]',
    noticedBy: { test: FILE_TEST, title: 'comes in pieces' },
    quick: true,
  },
  {
    name: 'a quote within a cell is lost',
    file: 'packages/shared/src/products/csv.ts',
    search: "if (place === 'after') cell += char",
    replace: '',
    noticedBy: { test: 'packages/shared/src/products/csv.test.ts', title: 'gives back what was written' },
    quick: true,
  },
  {
    name: 'the log of a new price does not say in which currency it is',
    file: 'packages/shared/src/domain/product.ts',
    search: '{ ...changes, currency: after.price.currency }',
    replace: 'changes',
    noticedBy: { test: 'tests/api/products.test.ts', title: 'is logged with what it was' },
  },
  {
    name: 'the log names its admins by their ids alone',
    file: 'packages/shared/src/admin/list-log.ts',
    search: 'const adminEmail = emails.get(entry.adminId)',
    replace: "const adminEmail = emails.get('')",
    noticedBy: { test: 'tests/api/admin.test.ts', title: 'says who changed which product' },
  },
  {
    name: 'who comes back to a list begins at its top',
    file: 'packages/console/src/operations/lists/list-page.tsx',
    search: 'if (!isLoaded || left?.list !== url) return',
    replace: 'if (!isLoaded || left?.list === url) return',
    noticedBy: { test: STORY, title: 'comes back to the page and the order' },
  },
  {
    name: 'an order does not say that it waits for its answer',
    file: 'packages/console/src/operations/orders/order-desk.tsx',
    search: 'awaitsUntil !== undefined && <Wait',
    replace: 'awaitsUntil === undefined && <Wait',
    noticedBy: { test: STORY, title: 'until when an order waits' },
  },
  {
    name: 'what a program did to an order is said of an admin',
    file: TIMELINE,
    search: 'describeAdmin(item, ownId)',
    replace: 'describeAdmin({ adminId: item.target }, ownId)',
    noticedBy: { test: TIMELINE_TEST, title: 'as the log does' },
    quick: true,
  },
  {
    name: 'the delivery that succeeded counts as a failed try',
    file: TIMELINE,
    search: "item.state === 'delivered' ? item.tries - 1 : item.tries",
    replace: 'item.tries',
    noticedBy: { test: TIMELINE_TEST, title: 'a delivery that is' },
    quick: true,
  },
]
