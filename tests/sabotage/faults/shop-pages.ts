import type { Sabotage } from '../sabotage.ts'

const STORY = 'tests/browser/shop.story.test.ts'
const CATALOGUE = 'packages/console/src/shop/catalogue.ts'
const CATALOGUE_TEST = 'packages/console/src/shop/catalogue.test.ts'

/** What customers see, and what it costs to show it. */
export const SHOP_PAGES_FAULTS: readonly Sabotage[] = [
  {
    name: 'a page of products that has not changed is sent again',
    file: CATALOGUE,
    search: 'await readPage(text, cursor, shown.etag)',
    replace: 'await readPage(text, cursor)',
    noticedBy: { test: CATALOGUE_TEST, title: 'brought up to date where it is seen' },
    quick: true,
  },
  {
    name: 'a refresh reads every page that was ever shown',
    file: CATALOGUE,
    search: 'else for (const page of seen) await refreshPage(page)',
    replace: 'else for (const page of pages.peek().keys()) await refreshPage(page)',
    noticedBy: { test: CATALOGUE_TEST, title: 'brought up to date where it is seen' },
    quick: true,
  },
  {
    name: 'an answer to an older search replaces that to the last one',
    file: CATALOGUE,
    search: 'if (!page || text !== search.peek()) return\n      show([page], page)',
    replace: 'if (!page) return\n      show([page], page)',
    noticedBy: { test: CATALOGUE_TEST, title: 'searched for last' },
    quick: true,
  },
  {
    name: 'a basket takes two currencies',
    file: 'packages/console/src/shop/basket/basket.ts',
    search: 'currency !== price.currency)',
    replace: 'currency === price.currency)',
    noticedBy: { test: 'packages/console/src/shop/basket/basket.test.ts', title: 'takes one currency' },
    quick: true,
  },
  {
    name: 'a code has no words for people',
    file: 'packages/console/src/api/refusal.ts',
    search: "  ORDER_NOT_FOUND: 'There is no such order.',\n",
    replace: '',
    noticedBy: { test: 'packages/console/src/api/words.test.ts', title: 'ORDER_NOT_FOUND' },
    quick: true,
  },
  {
    name: 'a cover is another one at each visit',
    file: 'packages/console/src/shop/cover.ts',
    search: 'let start = 0x811c9dc5',
    replace: 'let start = Math.floor(Math.random() * 2 ** 32)',
    noticedBy: { test: 'packages/console/src/shop/cover.test.ts', title: 'the same for the same product' },
    quick: true,
  },
  {
    name: 'scripts may come from wherever pictures do',
    file: 'packages/api/src/console/routes.ts',
    search: '"script-src \'self\'"',
    replace: '"script-src \'self\' https:"',
    noticedBy: { test: 'tests/api/console.test.ts', title: 'its own style only' },
    quick: true,
  },
  {
    name: 'the inbox shows pictures from elsewhere',
    file: 'packages/api/src/console/routes.ts',
    search: '"img-src \'self\' data:", "frame-src',
    replace: '"img-src \'self\' data: https:", "frame-src',
    noticedBy: { test: 'tests/api/inbox.test.ts', title: 'no pictures from elsewhere' },
  },
  {
    name: 'back leads to the top of the page',
    file: 'packages/console/src/ui/focus.tsx',
    search: 'scrollTo(0, scrollY ?? 0)',
    replace: 'scrollTo(0, 0)',
    noticedBy: { test: STORY, title: 'comes back to where it was' },
  },
  {
    name: 'back leads to what the last user saw',
    file: 'packages/console/src/ui/navigation/visits.ts',
    search: 'if (userId !== visitor) left.clear()',
    replace: 'if (userId === visitor) left.clear()',
    noticedBy: { test: STORY, title: 'comes back to where it was' },
  },
  {
    name: 'an old order is celebrated at each reload',
    file: 'packages/console/src/orders/following/followed-order.ts',
    search: 'const isEnd = isSettled(next.status) && takeNews(id)',
    replace: 'const isEnd = isSettled(next.status) && takeNews(id) !== undefined',
    noticedBy: { test: STORY, title: 'is told once' },
  },
  {
    name: 'nothing is read again when the network is back',
    file: 'packages/console/src/ui/refresh/refresh.ts',
    search: "  addEventListener('online', now, { signal: ended.signal })\n",
    replace: '',
    noticedBy: { test: STORY, title: 'goes on by itself' },
  },
  {
    name: 'a picture that cannot be loaded leaves a gap',
    file: 'packages/console/src/shop/picture.tsx',
    search: 'broken.value = imageUrl',
    replace: 'broken.value = id',
    noticedBy: { test: STORY, title: 'a cover where there is none' },
  },
  {
    name: 'the picture of a product tells its server where the customer was',
    file: 'packages/console/src/shop/picture.tsx',
    search: '          referrerpolicy="no-referrer"\n',
    replace: '          referrerpolicy="unsafe-url"\n',
    noticedBy: { test: STORY, title: 'a cover where there is none' },
  },
  {
    name: 'an order is cancelled at the first press',
    file: 'packages/console/src/orders/order-panel.tsx',
    search:
      '<ConfirmButton label="Cancel order" question="Really cancel?" onConfirm={onCancel} focusAfter={heading} />',
    replace: '<ActionButton class="button" onPress={onCancel} focusAfter={heading}>Cancel order</ActionButton>',
    noticedBy: { test: 'tests/browser/shop.story.test.ts', title: 'cancels an order that waits' },
  },
  {
    name: 'a customer is promised a mail that waits for the address to be verified',
    file: 'packages/console/src/orders/order-panel.tsx',
    search: 'user.value && asksToVerify(user.value) && (',
    replace: 'user.value?.id === id && (',
    noticedBy: { test: 'tests/browser/shop.story.test.ts', title: 'its mail may wait' },
  },
]
