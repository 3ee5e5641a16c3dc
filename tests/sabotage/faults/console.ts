import type { Sabotage } from '../sabotage.ts'

const ROUTES = 'packages/api/src/console/routes.ts'
const BUILD = 'packages/console/build/build.mjs'
const COMPRESSION = 'packages/api/src/http/compression.ts'
const COMPRESSION_TEST = 'tests/api/compression.test.ts'

/** How the pages are built and sent. */
export const CONSOLE_FAULTS: readonly Sabotage[] = [
  {
    name: 'the script of the pages is asked for again at each visit',
    file: ROUTES,
    search: "const caching = file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache'",
    replace: "const caching = 'no-cache'",
    noticedBy: { test: 'tests/api/console.test.ts', title: 'never asked for again' },
    quick: true,
  },
  {
    name: 'the script of the pages has the same name whatever is in it',
    file: BUILD,
    search: "entryNames: '[name]-[hash]'",
    replace: "entryNames: '[name]-00000000'",
    noticedBy: { test: 'tests/api/console-build.test.ts', title: 'another name' },
  },
  {
    name: 'pages are served whose sources have changed',
    file: 'packages/console/build/pages.mjs',
    search: 'return now === undefined || sources === now',
    replace: "return now === undefined || sources !== 'none'",
    noticedBy: { test: 'tests/api/console-build.test.ts', title: 'another name' },
  },
  {
    name: 'any style may be put into a page',
    file: ROUTES,
    search: 'policyWith(styleHash),',
    replace: "policyWith(styleHash && 'unsafe-inline'),",
    noticedBy: { test: 'tests/api/console.test.ts', title: 'its own style only' },
  },
  {
    name: 'an address that is none stops the console',
    file: 'packages/console/src/ui/navigation.ts',
    search: 'decodeURIComponent(path)',
    replace: 'String(path)',
    noticedBy: { test: 'tests/browser/browser.test.ts', title: 'an address that is none' },
  },
  {
    name: 'there is nothing to see before the script has come',
    file: 'packages/console/src/index.html',
    search: '<div class="skeleton" aria-hidden="true">',
    replace: '<div hidden>',
    noticedBy: { test: 'tests/browser/browser.story.test.ts', title: 'outline' },
  },
  {
    name: 'answers are not compressed',
    file: COMPRESSION,
    search: 'threshold: THRESHOLD_BYTES',
    replace: 'threshold: THRESHOLD_BYTES ** 3',
    noticedBy: { test: COMPRESSION_TEST, title: 'is compressed with' },
  },
  {
    name: 'small answers are compressed too',
    file: COMPRESSION,
    search: 'threshold: THRESHOLD_BYTES',
    replace: 'threshold: 0',
    noticedBy: { test: COMPRESSION_TEST, title: 'below 1 KiB' },
  },
  {
    name: 'HEAD tells the length of what GET would not send',
    file: COMPRESSION,
    search: "reply.removeHeader('content-length')",
    replace: 'next.length',
    noticedBy: { test: COMPRESSION_TEST, title: 'HEAD' },
  },
]
