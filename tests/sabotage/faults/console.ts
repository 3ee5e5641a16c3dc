import type { Sabotage } from '../sabotage.ts'

const ROUTES = 'packages/api/src/console/routes.ts'
const GRAPHS = 'packages/console/src/operations/picture/graphs.ts'
const GRAPHS_TEST = 'packages/console/src/operations/picture/graphs.test.ts'
const BUILD = 'packages/console/build/build.mjs'
const COMPRESSION = 'packages/api/src/http/compression.ts'
const COMPRESSION_TEST = 'tests/api/compression.test.ts'

/** How the pages are built and sent. */
export const CONSOLE_FAULTS: readonly Sabotage[] = [
  {
    name: 'a mail to verify the address is announced that nobody sends',
    file: 'packages/api/src/console/routes.ts',
    search: "deps.options.EMAIL_VERIFICATION !== 'off'",
    replace: "deps.options.EMAIL_VERIFICATION !== 'required'",
    noticedBy: { test: 'tests/api/console.test.ts', title: 'whether addresses are verified' },
  },
  {
    name: 'the console asks for what the shop does not want to have verified',
    file: 'packages/console/src/main.tsx',
    search: 'verifiesAddresses.value && !emailVerified',
    replace: '!emailVerified',
    noticedBy: { test: 'tests/browser/shop.story.test.ts', title: 'where the shop does not ask' },
  },
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
    search: "chunkNames: '[name]-[hash]'",
    replace: "chunkNames: '[name]-00000000'",
    noticedBy: { test: 'tests/api/console-build.test.ts', title: 'another name' },
  },
  {
    name: 'a first visit waits for one script to name another',
    file: BUILD,
    search: "contents: `import '../main.tsx'\\n${",
    replace: 'contents: `${',
    noticedBy: { test: 'tests/api/console-build.test.ts', title: 'begin with one script' },
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
    search: "'content-security-policy': policyWith(styleHashes,",
    replace: "'content-security-policy': policyWith(styleHashes.map(() => 'unsafe-inline'),",
    noticedBy: { test: 'tests/api/console.test.ts', title: 'its own style only' },
  },
  {
    name: 'Swagger UI keeps the refresh token that it got to itself',
    file: 'packages/console/src/docs/bearer.ts',
    search: 'createRefresh({ requestTokens, session, onEnded, exclusively })',
    replace:
      "createRefresh({ requestTokens, session: createSession({ ...storage, setItem: () => {} }, () => ''), onEnded, exclusively })",
    noticedBy: {
      test: 'packages/console/src/docs/bearer.test.ts',
      title: 'leaves the next refresh token to the other tabs',
    },
  },
  {
    name: 'Swagger UI keeps the session of a console that has logged out',
    file: 'packages/console/src/docs/bearer.ts',
    search: "if (session.accessToken() !== '') onEnded()",
    replace: '',
    noticedBy: { test: 'packages/console/src/docs/bearer.test.ts', title: 'ends with a log-out in another tab' },
  },
  {
    name: 'a page of the console is looked at by no test',
    file: 'packages/console/src/app.tsx',
    search: "  '/account': forMembers(Account),",
    replace: "  '/account': forMembers(Account),\n  '/new': forMembers(Account),",
    noticedBy: { test: 'tests/browser/looks.story.test.ts', title: 'is accessible and fits: light, desk' },
  },
  {
    name: 'a code that is typed is not sent',
    file: 'packages/console/src/account/password-views.tsx',
    search: 'token: code.trim(), newPassword',
    replace: 'token, newPassword',
    noticedBy: { test: 'tests/browser/shop.story.test.ts', title: 'with the codes of mails' },
  },
  {
    name: 'pages lay out one class each in its way',
    file: 'packages/console/src/styles/picture.css',
    search: '.charts {\n  display: grid;',
    replace: '.picture {\n  display: grid;',
    noticedBy: { test: 'tests/browser/theme.test.ts', title: 'lays out each class in one style' },
  },
  {
    name: 'a style has a space of its own',
    file: 'packages/console/src/styles/page.css',
    search: 'gap: var(--space-2) var(--space-4);',
    replace: 'gap: 0.5rem 1rem;',
    noticedBy: { test: 'tests/browser/theme.test.ts', title: 'has no colour, size or space of its own' },
  },
  {
    name: 'the page moves when its font comes',
    file: 'packages/console/src/styles/font.css',
    search: 'size-adjust: 96%',
    replace: 'size-adjust: 120%',
    noticedBy: { test: 'tests/browser/operations.story.test.ts', title: 'moves nothing when it comes' },
  },
  {
    name: 'text that comes second is too pale to read',
    file: 'packages/console/src/styles/theme.css',
    search: '--ink-soft: #48514c',
    replace: '--ink-soft: #7b847f',
    noticedBy: { test: 'tests/browser/theme.test.ts', title: 'can be seen on' },
  },
  {
    name: 'an address that is none stops the console',
    file: 'packages/console/src/ui/navigation/fragment.ts',
    search: 'decodeURIComponent(path)',
    replace: 'String(path)',
    noticedBy: { test: 'packages/console/src/ui/navigation/fragment.test.ts', title: 'names no path' },
  },
  {
    name: 'a wrong password is sent again with a new token, and counts twice',
    file: 'packages/console/src/api/client.ts',
    search: "if (refusal.code === 'INVALID_CREDENTIALS') throw refusal",
    replace: "if (refusal.code === '') throw refusal",
    noticedBy: { test: 'packages/console/src/api/client.test.ts', title: 'keeps its token, and is sent once' },
  },
  {
    name: 'who has logged out is shown again by an answer that comes late',
    file: 'packages/console/src/account/presence.ts',
    search: 'if (!session.refreshToken()) return\n    basket',
    replace: 'basket',
    noticedBy: { test: 'packages/console/src/account/presence.test.ts', title: 'does not come back' },
  },
  {
    name: 'the token of a link in a mail stays in the address bar',
    file: 'packages/console/src/ui/navigation/navigation.ts',
    search: "if (place.token !== '') replaceAddress(place.url)",
    replace: "if (place.token === '') replaceAddress(place.url)",
    noticedBy: { test: 'tests/browser/shop.story.test.ts', title: 'is verified with the link of a mail' },
  },
  {
    name: 'a session that has been ended is still listed',
    file: 'packages/console/src/account/sessions.tsx',
    search: 'await onChanged()',
    replace: 'void onChanged',
    noticedBy: { test: 'tests/browser/shop.story.test.ts', title: 'ends one session or all others' },
  },
  {
    name: 'there is nothing to see before the script has come',
    file: 'packages/console/src/index.html',
    search: '<div class="skeleton" aria-hidden="true">',
    replace: '<div hidden>',
    noticedBy: { test: 'tests/browser/operations.story.test.ts', title: 'outline' },
  },
  {
    name: 'answers are not compressed',
    file: COMPRESSION,
    search: 'threshold: THRESHOLD_BYTES',
    replace: 'threshold: THRESHOLD_BYTES ** 3',
    noticedBy: { test: COMPRESSION_TEST, title: 'is compressed with' },
  },
  {
    name: 'an export as NDJSON is sent as it is',
    file: COMPRESSION,
    search: '(?:x-nd)?json',
    replace: 'json',
    noticedBy: { test: 'tests/api/order-export.test.ts', title: 'is compressed as application/x-ndjson' },
    quick: true,
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
  {
    name: 'lines go straight over what is not known',
    file: GRAPHS,
    search: 'const times = Array.from({ length: count }, (_, at) => first + at * intervalSeconds)',
    replace: 'const times = [...byTime.keys()].slice(0, count)',
    noticedBy: { test: GRAPHS_TEST, title: 'have a gap' },
  },
  {
    name: 'what was counted in a span is shown as of a minute',
    file: GRAPHS,
    search: 'const perMinute = 60 / intervalSeconds',
    replace: 'const perMinute = intervalSeconds / 15',
    noticedBy: { test: GRAPHS_TEST, title: 'count orders per minute' },
  },
]
