import { around, block, fence, lines, paragraph, swap } from '../edits.ts'
import type { Part } from './part.ts'

const inCompose = (times = 1) => swap('npm start', 'docker compose up', times)

/** Most tests of whole systems run on it, with nothing to install: it stays with the tests. */
export const EMBEDDED: Part = {
  what: 'embedded mode, as a way to run the product: npm start, dev and demo',
  remove: [
    'packages/embedded/src/demo.ts',
    'packages/embedded/tsconfig.json',
    'scripts/dev.mjs',
    'scripts/record.ts',
    'docs/images/first-minute.webp',
  ],
  move: { 'packages/embedded': 'tests/embedded' },
  edits: {
    'package.json': [lines('"start":'), lines('"dev":'), lines('"demo":'), lines('"docs:recording":')],
    'tsconfig.json': [lines('"packages/embedded"')],
    'tests/tsconfig.json': [lines('"../packages/embedded"')],
    'biome.json': [
      swap(
        ', "packages/embedded/src/demo.ts", "packages/**/main.ts"',
        ', "packages/**/main.ts", "tests/embedded/**/main.ts"',
      ),
    ],
    '.dependency-cruiser.cjs': [
      swap("from: { pathNot: '^packages/.*(", "from: { pathNot: '^(packages|tests/embedded)/.*("),
    ],
    'packages/shared/src/config/variables.ts': [swap('; `npm run dev` sets it', '')],
    '.dockerignore': [swap('!packages/*/package.json', '!packages/*/package.json\n!tests/embedded/package.json')],
    Dockerfile: [
      swap('packages/worker packages/embedded packages/client', 'packages/worker tests packages/client'),
      swap('packages/console packages/embedded packages/client', 'packages/console tests packages/client'),
    ],
    'scripts/sbom.ts': [
      swap(
        "...globSync('packages/*/package.json', { cwd: ROOT })",
        "...globSync(['packages/*/package.json', 'tests/*/package.json'], { cwd: ROOT })",
      ),
    ],
    'scripts/help.mjs': [
      lines("    start: 'embedded mode"),
      lines("    dev: 'the same"),
      lines("    demo: 'the main job"),
      lines("'docs:recording'"),
    ],
    'scripts/docs/config-page.ts': [
      swap(', EmbeddedConfigSchema, WorkerConfigSchema', ', WorkerConfigSchema'),
      lines('use(EmbeddedConfigSchema, name)'),
      swap('| api | worker | embedded |\n|---|---|---|---|---|---|---|', '| api | worker |\n|---|---|---|---|---|---|'),
    ],
    '.ci/run': [lines('npm run demo', 2)],
    '.vscode/launch.json': [around('"name": "Embedded mode"')],
    '.vscode/tasks.json': [lines('"label": "dev"')],
    '.devcontainer/docker-compose.yml': [swap('`npm run dev`, `npm start` and `npm test` use', '`npm test` uses')],
    'packages/api/src/http/openapi/document.ts': [inCompose(2)],
    'packages/cli/src/commands/backup.ts': [swap('published at the start: npm start', 'published at the next start')],
    'tests/docs/snippets.ts': [
      lines("known('README.md', 'npm ci && npm start'"),
      lines("known('README.md', 'npm run demo'"),
      lines("known('docs/operations.md', 'OTEL_EXPORTER_OTLP_ENDPOINT='"),
    ],
    'README.md': [
      swap(
        'To try it you need only Node: stand-ins for the rest start with it.',
        'Its tests need only Node: stand-ins for the rest start with them.',
      ),
      swap(
        ' brings the right one. **Run it:**',
        ' brings the right one. To run it, [start its containers](#deploy-it).',
      ),
      fence('npm ci && npm start'),
      paragraph('first-minute.webp'),
      paragraph('Then open the console at'),
      paragraph('**See the main job happen**'),
      fence('npm run demo'),
      paragraph('`npm start` says where everything is:'),
      swap('With `npm start` running', 'With `docker compose up` running'),
      paragraph('Embedded mode needs no settings'),
    ],
    'CONTRIBUTING.md': [lines('| `packages/embedded` |')],
    'tests/bench/site.ts': [
      lines("import { readFileSync } from 'node:fs'"),
      swap('...startEnv(), ', ''),
      block('function startEnv()'),
    ],
    'docs/capacity.md': [
      lines('sets a young generation of 8 MB and the same arenas for embedded mode'),
      lines('inbox keeps the 10,000 newest mails, which are 50 MB more'),
    ],
    'docs/api-clients.md': [inCompose(3)],
    'docs/backups.md': [swap(' Then `npm start`.', '')],
    'docs/deploy.md': [paragraph('On a machine without AWS, `SNS_TOPIC_ARN=')],
    'docs/events.md': [
      swap(
        'start embedded mode with a topic: `SNS_TOPIC_ARN=arn:aws:sns:us-east-1:000000000000:order-events npm start`. It prints a line `Topic`, with the\nARN and the endpoint. SNS and SQS both answer there, with any credentials. In another terminal, with that endpoint in the first line:',
        '`docker compose up` makes the topic on LocalStack, at port 4566. SNS and SQS both answer there, with any credentials. In another terminal, with that port in the first line:',
      ),
    ],
    'docs/fulfilment.md': [inCompose(2)],
    'docs/operations.md': [
      swap(
        'OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 npm start',
        'OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318 docker compose up',
      ),
    ],
    'docs/tour.md': [
      swap(' `npm run demo` shows the same', ' `npm test` shows the same'),
      swap('Embedded mode (`npm start`) does', "The tests' embedded mode does"),
      lines('| embedded mode | `npm start`'),
    ],
    'docs/webhooks.md': [inCompose()],
  },
}
