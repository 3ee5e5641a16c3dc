import { around, block, fence, lines, paragraph, swap } from '../edits.ts'
import type { Part } from './part.ts'

/** Mails then link to pages of your own, where PUBLIC_URL leads. */
const ownPages = (times = 1) => swap('/console#/', '/#/', times)

export const CONSOLE: Part = {
  what: 'the pages for customers and admins, and the inbox among them',
  remove: [
    'packages/console',
    'packages/api/src/console',
    'packages/api/src/http/openapi/swagger-ui-theme.ts',
    'packages/shared/src/ports/inbox.ts',
    'packages/shared/src/adapters/ses/inbox.ts',
    'packages/shared/src/adapters/ses/inbox.test.ts',
    'tests/browser',
    'tests/api/console.test.ts',
    'tests/api/console-build.test.ts',
    'tests/api/inbox.test.ts',
    'scripts/record.ts',
    'scripts/contact-sheets.ts',
    'scripts/contact-sheets',
    'docs/console.md',
    'docs/images',
    'docs/adr/0027-the-pages-are-bundled.md',
  ],
  edits: {
    'package.json': [
      lines('"packages/console"'),
      swap(' && node packages/console/build/prepare.mjs', ''),
      lines('"docs:recording"'),
      lines('"docs:contact-sheets"'),
      lines('"axe-core"'),
      lines('"playwright-core"'),
    ],
    'tsconfig.json': [lines('"packages/console', 2)],
    'tests/tsconfig.json': [lines('"../packages/console"')],
    '.gitignore': [lines('packages/console/dist/')],
    '.dockerignore': [lines('!packages/console', 2)],
    '.dependency-cruiser.cjs': [around("'the-console-stands-alone'")],
    '.devcontainer/devcontainer.json': [swap('API and console', 'API')],
    '.ci/run': [
      swap(', Prometheus for its rules, Chromium for the console and the mails', ', Prometheus for its rules'),
      swap(' || ! { command -v chromium-headless-shell || command -v chromium; } >/dev/null', ''),
      lines('# Without windows'),
      lines('apt_install chromium'),
    ],
    Dockerfile: [
      lines('COPY packages/console/package.json'),
      paragraph('# The pages, by a bundler'),
      lines('# and what the pages have within them.'),
      swap(
        'so do the Node that npm scripts use, as the image has one,',
        'so does the Node that npm scripts use, as the image has one.',
      ),
      swap(' --workspace packages/console --workspace packages/cli', ' --workspace packages/cli'),
      swap(' node_modules/preact* node_modules/@preact', ''),
      swap('packages/api packages/console ', 'packages/api '),
      lines('packages/console/build packages/console/build'),
      lines('--from=pages'),
    ],
    'docker-compose.yml': [
      lines('reads all mails at /console/inbox'),
      lines('INBOX_SOURCE_URL:'),
      swap(' Mail it was given: /console/inbox of the api', ' Mail it was given: /_aws/ses'),
    ],
    'scripts/help.mjs': [
      lines("'docs:recording'"),
      lines("'docs:contact-sheets'"),
      swap('again whenever code changes; pages reload themselves', 'again whenever code changes'),
    ],
    'scripts/sbom.ts': [swap(", 'packages/console'", '')],
    'scripts/dev.mjs': [
      swap(' changes; open pages of the console load themselves again.', ' changes.'),
      swap(", 'console']", ']'),
      lines('CONSOLE_LIVE_RELOAD'),
    ],
    'vitest.config.ts': [
      lines('begun last, they would end alone'),
      lines('const LONGEST'),
      block('class LongestFirst'),
      lines('sequencer: LongestFirst'),
      swap('BaseSequencer, type Reporter, type TestSpecification', 'type Reporter'),
    ],
    'packages/api/package.json': [lines('"@orders/console"')],
    'packages/api/src/http/openapi/plugin.ts': [
      swap('theme: await swaggerUiTheme()', "theme: { title: 'API · Orders' }"),
      swap(
        "The console's session is filled in, and a token that is typed in is in memory only, too",
        'A token that is typed in is in memory only',
      ),
    ],
    'packages/api/src/app.ts': [lines('register(consoleRoutes')],
    'packages/api/src/deps.ts': [
      block('export interface ReadableInbox'),
      block('liveReload?:'),
      block('inbox?: ReadableInbox'),
    ],
    'packages/api/src/main.ts': [block('...(config.INBOX_SOURCE_URL')],
    'packages/embedded/src/main.ts': [lines('Console     ')],
    'packages/embedded/src/start.ts': [
      lines('liveReload:'),
      lines('inbox: inboxOf('),
      block('const inboxCookie'),
      block('if (isLoopbackHost('),
    ],
    'packages/embedded/src/threads/emulators.ts': [
      block('export type ToEmulators'),
      swap('Thread<ToEmulators,', 'Thread<never,'),
      swap(" | 'redirectInbox'", ''),
    ],
    'packages/embedded/src/threads/emulators-thread.ts': [
      swap('parentOf<ToEmulators, never>', 'parentOf<never, never>'),
      swap('close: closeMail, redirectInbox, ', 'close: closeMail, '),
      lines('parent.on(redirectInbox)'),
    ],
    'packages/embedded/src/backing/open-services.ts': [
      block("redirectInbox: EmbeddedSes['redirectInbox']"),
      swap(', redirectInbox: () => {}', ''),
    ],
    'packages/embedded/src/backing/embedded-ses.ts': [
      swap("Redirects to the console's inbox once that is served; before, to the mails as JSON.", 'The mails as JSON.'),
      block('redirectInbox(to: InboxAddress)'),
      block('export interface InboxAddress'),
      lines('let inbox: InboxAddress'),
      swap("inbox ? leadingTo(inbox) : { location: '/store' }", "{ location: '/store' }"),
      block('redirectInbox: (to)'),
      block('const leadingTo'),
    ],
    'packages/embedded/src/backing/embedded-ses.test.ts': [block("it('is shown where the inbox is led to")],
    'packages/shared/src/config/services.ts': [
      block('const INBOX ='),
      swap(', ...INBOX', ''),
      lines("'CONSOLE_LIVE_RELOAD'"),
    ],
    'packages/shared/src/config/variables.ts': [
      swap(
        'their mails link to the order in its console, and to nothing without it',
        'mails link to its pages at `/#/`, and to nothing without it',
      ),
      swap(
        "Port of embedded mode's SES, which leads browsers to the inbox;",
        "Port of embedded mode's SES, which shows its mails;",
      ),
      block('INBOX_SOURCE_URL: Url('),
      block('CONSOLE_LIVE_RELOAD:'),
    ],
    'packages/worker/src/mail/rendering/greeting.ts': [ownPages()],
    'packages/worker/src/mail/rendering/account-mail.test.ts': [ownPages(4)],
    'packages/worker/src/mail/rendering/render.test.ts': [ownPages()],
    'tests/e2e/account-mails.test.ts': [
      ownPages(),
      swap('From the link to a page of the console at', 'From the link to a page at'),
    ],
    'tests/e2e/story.test.ts': [ownPages()],
    'tests/e2e/embedded-mode.story.test.ts': [
      swap('serves the page of the inbox and Swagger UI', 'serves the page of the mail service and Swagger UI'),
      block("it('leads from INBOX_PORT to the inbox"),
      block('async function statusOf('),
    ],
    'tests/api/compression.test.ts': [
      swap("'/console', '/openapi.json'", "'/openapi.json'"),
      lines("const page = await get('/console')"),
      lines("const [script = '']"),
      lines("        '/console',"),
      lines(`\`/\${script}\``),
    ],
    'tests/api/methods.test.ts': [lines("  '/'"), lines("'/console", 3), lines("'/favicon.ico'")],
    'tests/api/path-prefix.test.ts': [
      lines("for (const path of ['/shop', '/shop/'])"),
      lines("expect(await follow('/shop/')).toBe"),
      lines("expect(await follow('/shop/console/')).toBe"),
      lines("const page = await (await ask('/shop/console'))"),
      lines('expect(page).not.toMatch'),
      block("describe('the inbox behind such a proxy'"),
    ],
    'tests/containers/mail.test.ts': [block("it('is in the inbox, newest first'")],
    'tests/compose/compose.test.ts': [
      block("it('serves the console, which was built into the image'"),
      block("it('shows the mails that LocalStack was given in the inbox'"),
    ],
    'README.md': [
      paragraph('Then open the console at'),
      paragraph('first-minute.webp'),
      lines('the shop can be used within 4 s on Slow 3G'),
      swap('[the console](docs/console.md), the API,', 'the API,'),
      swap('; the console in Chromium, where it is installed', ''),
    ],
    'CONTRIBUTING.md': [
      lines('| `packages/console` |'),
      block('- The browser suites run where there is Chromium'),
      swap('`browser` in Chromium; ', ''),
    ],
    'docs/testing.md': [swap(' what a browser sees,', '')],
    'docs/deploy.md': [
      swap('<http://127.0.0.1:3000/console/inbox>', '<http://127.0.0.1:4566/_aws/ses>'),
      swap(
        'set `ACCESS_TOKEN_JWT_SECRET` and `REFRESH_TOKEN_JWT_SECRET`, and\n`INBOX_SOURCE_URL` to nothing (it shows all mails), before',
        'set `ACCESS_TOKEN_JWT_SECRET` and `REFRESH_TOKEN_JWT_SECRET` before',
      ),
      swap(
        "`AWS_ENDPOINT_URL_SES`, `AWS_ENDPOINT_URL_SNS` and `INBOX_SOURCE_URL` unset:\nthe last one shows everybody's mails to whoever reaches the api.",
        '`AWS_ENDPOINT_URL_SES` and `AWS_ENDPOINT_URL_SNS` unset.',
      ),
    ],
    'docs/api-clients.md': [
      swap('in the console (`#/operations/keys`), with', 'with'),
      swap('Swagger UI and the console then', 'and Swagger UI then'),
    ],
    'docs/extending.md': [
      swap('; the console has a word for it:', ':'),
      paragraph('`packages/console/src/operations/webhooks/words.ts` (changed lines)'),
      fence('```diff packages/console/src/operations/webhooks/words.ts'),
    ],
    'docs/operations.md': [
      swap('`#/operations/webhooks` of the console and `orderctl webhooks` show', '`orderctl webhooks` shows'),
    ],
    'docs/security.md': [
      lines("| Reading other people's mails in the inbox"),
      lines('| Script in a mail |'),
      lines('| Script in the console,'),
      swap(
        'Swagger UI and the console have policies of their own, which run their own scripts only',
        'Swagger UI has a policy of its own, which runs its own scripts only',
      ),
      block('- `INBOX_SOURCE_URL` shows all mails'),
    ],
  },
}
