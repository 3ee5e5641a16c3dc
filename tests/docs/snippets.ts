/** What becomes of a shell snippet of the documentation. */
export type Treatment =
  /** Run beside a system with data, with that added to its end; it ends with 0 and prints that. */
  | { does: 'end'; printing: readonly RegExp[]; adding?: string }
  /** Starts something that stays until it is stopped; it is ready when it prints that. */
  | { does: 'stay'; printing: readonly RegExp[] }
  /** Not run here, and why; `by` is what runs the same elsewhere. */
  | { does: 'not run'; because: string; by?: string }

export interface KnownSnippet {
  page: string
  /** Its first line. */
  begins: string
  treatment: Treatment
}

const ends = (...printing: RegExp[]): Treatment => ({ does: 'end', printing })
const stays = (...printing: RegExp[]): Treatment => ({ does: 'stay', printing })
const notRun = (because: string, by?: string): Treatment => ({ does: 'not run', because, ...(by ? { by } : {}) })
const known = (page: string, begins: string, treatment: Treatment): KnownSnippet => ({ page, begins, treatment })

const DOCKER = 'it needs Docker'
const BACKUPS = 'tests/faults/guarantees/g21.ts'

/** Every `sh` block of README, CONTRIBUTING and docs. A new one has to be added here. */
export const KNOWN_SNIPPETS: readonly KnownSnippet[] = [
  known('README.md', 'npm ci && npm start', stays(/Swagger UI +http/, /Stop it with Ctrl\+C/)),
  known('README.md', 'npm test', notRun('it is this suite', '.ci/run')),
  known('README.md', 'npm run demo', ends(/CONFIRMED/)),
  known(
    'README.md',
    'API=http://127.0.0.1:3000',
    ends(/"username":"grace"/, /"id":"helmet1"/, /"status":"CONFIRMED".*"productId":"helmet1"/),
  ),
  known('README.md', 'docker compose up --build', notRun(DOCKER, 'tests/compose/stack.ts')),
  known('CONTRIBUTING.md', 'npm ci', notRun('it runs this suite', '.ci/run')),
  known('docs/api-clients.md', 'npx newman run', {
    does: 'end',
    printing: [/failed/],
    adding: '--env-var baseUrl=http://127.0.0.1:3000',
  }),
  known(
    'docs/api-clients.md',
    'curl -sSN',
    notRun("it goes on from the README's example", 'tests/e2e/order-events.test.ts'),
  ),
  known('docs/api-clients.md', 'KEY=$(npm run', ends(/"action":"order.place"/, /does not have the scope stats:read/)),
  known(
    'docs/api-clients.md',
    'API=http://127.0.0.1:3000',
    ends(/allow: GET, HEAD, OPTIONS, POST/, /METHOD_NOT_ALLOWED/, /ratelimit-policy: "register/, /PRECONDITION_FAILED/),
  ),
  known('docs/audit.md', 'npm run audit', ends(/sound/i)),
  known('docs/backups.md', 'npm run cli -- backup', notRun('it leaves a file', BACKUPS)),
  known('docs/backups.md', 'npm run cli -- restore', notRun('no system may run meanwhile', BACKUPS)),
  known('docs/backups.md', 'mongodump', notRun('it needs the tools of MongoDB', BACKUPS)),
  known('docs/deploy.md', 'kubectl create secret', notRun('it needs Kubernetes', 'scripts/check-deploy.sh')),
  known('docs/deploy.md', 'docker compose up --build --detach --wait', notRun(DOCKER, 'tests/compose/stack.ts')),
  known(
    'docs/deploy.md',
    'aws cloudformation deploy',
    notRun('it needs AWS', 'tests/containers/cloudformation.test.ts'),
  ),
  known(
    'docs/deploy.md',
    'for service in api worker; do',
    notRun('it needs Docker and a registry', 'tests/compose/stack.ts'),
  ),
  known('docs/events.md', 'SNS=http', notRun('it needs the AWS command line', 'tests/containers/topic.test.ts')),
  known('docs/make-it-yours.md', 'npm ci', notRun('it changes the tree that it is run in', 'tests/make-yours/run.ts')),
  known('docs/operations.md', 'docker compose --profile observability up', notRun(DOCKER)),
  known('docs/operations.md', 'OTEL_EXPORTER_OTLP_ENDPOINT=', stays(/Stop it with Ctrl\+C/)),
  known(
    'docs/operations.md',
    'npm run orderctl -- mails list',
    notRun('there may be no such mails', 'tests/e2e/orderctl.test.ts'),
  ),
  known(
    'docs/operations.md',
    'npm run orderctl -- webhooks list',
    notRun('there may be no such endpoint', 'tests/e2e/orderctl-webhooks.test.ts'),
  ),
  known('docs/performance.md', 'npm run bench', notRun('it takes many minutes', 'tests/bench/run.story.test.ts')),
  known('docs/webhooks.md', 'API=http://127.0.0.1:3000', {
    does: 'end',
    printing: [
      /webhook\.ping .* verified {2}new {2}204/,
      /order\.placed .* verified {2}new {2}204/,
      /order\.confirmed .* verified {2}new {2}204/,
      /"type":"order\.confirmed".*"state":"delivered"/,
    ],
    adding: '; kill %%',
  }),
  known('docs/webhooks.md', 'SECRET=whsec_', ends(/^verified$/m)),
  known('docs/webhooks.md', '# Set SECRET', notRun('it needs an endpoint', 'tests/docs/webhooks.test.ts')),
  known('docs/orderctl.md', 'npm run --silent orderctl -- orders list', ends(/^\[\]$/m)),
  known('docs/orderctl.md', 'before=', ends(/"id": "[\da-f-]{36}"[\s\S]*"attempts": \d/)),
]
