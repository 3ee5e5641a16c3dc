import type { Sabotage } from '../sabotage.ts'

const ORDERCTL = 'tests/e2e/orderctl-webhooks.test.ts'
const STORY = 'tests/browser/operations.story.test.ts'

/** What admins see of endpoints and keys, in the console and with orderctl. */
export const SUBSCRIBER_TOOLS_FAULTS: readonly Sabotage[] = [
  {
    name: 'the command line takes endpoints in any network',
    file: 'packages/cli/src/open-store.ts',
    search: 'parseNetworks(WEBHOOK_ALLOWED_NETWORKS)',
    replace: "parseNetworks(WEBHOOK_ALLOWED_NETWORKS && '0.0.0.0/0')",
    noticedBy: { test: ORDERCTL, title: 'refuses a URL that the API refuses' },
  },
  {
    name: 'an endpoint that is paused is pinged',
    file: 'packages/shared/src/adapters/sqlite/subscribers/deliveries.ts',
    search: " AND state = 'active'`)",
    replace: '`)',
    noticedBy: { test: 'tests/api/webhooks.test.ts', title: 'of a ping and of a replay are made due once for a key' },
  },
  {
    name: 'a ping that was refused ends with 0',
    file: 'packages/cli/src/commands/webhooks/ping.ts',
    search: "refused: delivery.state !== 'delivered'",
    replace: 'refused: false',
    noticedBy: { test: ORDERCTL, title: 'waits for what comes of a ping' },
  },
  {
    name: 'deliveries are listed whatever state was asked for',
    file: 'packages/cli/src/commands/webhooks/deliveries.ts',
    search: '...(state === undefined ? {} : { state })',
    replace: '...(state === undefined ? { state } : {})',
    noticedBy: { test: ORDERCTL, title: 'lists what an endpoint was sent' },
  },
  {
    name: 'an edit of an endpoint undoes what another admin has changed meanwhile',
    file: 'packages/console/src/operations/webhooks/edit.ts',
    search: '...(body.url === url ? {} : { url: body.url }),',
    replace: 'url: body.url,',
    noticedBy: {
      test: 'packages/console/src/operations/webhooks/edit.test.ts',
      title: 'says nothing of what is as it was',
    },
    quick: true,
  },
  {
    name: 'a ping that failed is shown as delivered',
    file: 'packages/console/src/operations/webhooks/words.ts',
    search: "if (state === 'delivered') return",
    replace: "if (state !== 'failed') return",
    noticedBy: { test: 'packages/console/src/operations/webhooks/words.test.ts', title: 'was delivered, or not' },
    quick: true,
  },
  {
    name: 'what is older than the newest page is never read again',
    file: 'packages/console/src/ui/lists/paged-list.tsx',
    search: 'while (page.nextCursor !== null && oldest',
    replace: 'while (page.nextCursor === undefined && oldest',
    noticedBy: { test: 'packages/console/src/ui/lists/paged-list.test.ts', title: 'unless all of it is read anew' },
    quick: true,
  },
  {
    name: 'a secret that was shown once stays on the page',
    file: 'packages/console/src/operations/webhooks/list-view.tsx',
    search: 'created.value = undefined',
    replace: 'created.value ??= undefined',
    noticedBy: { test: STORY, title: 'sees its secret once' },
  },
]
