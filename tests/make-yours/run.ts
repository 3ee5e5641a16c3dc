/** `npm run test:make-yours`: makes copies that are renamed and have fewer parts, and checks them as one who has just made them would. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const ROOT = resolve(import.meta.dirname, '../..')
/** With the tests that are run of each: what a name changes, a type or a test of one package sees. */
const COMBINATIONS = [
  { wishes: ['--without', 'console,client,embedded,webhooks'], tests: 'tests/api tests/worker' },
  {
    wishes: ['--name', 'acme-orders', '--scope', '@acme', '--without', 'webhooks'],
    tests: 'tests/api/console.test.ts tests/api/openapi.test.ts tests/api/asyncapi.test.ts tests/worker tests/deploy',
  },
]
/** What `npm run check` begins with, and the tests that need the shortest time. */
const QUICK = [
  'npx biome ci .',
  'npx tsc -b',
  'npm run boundaries',
  'npm run docs:check',
  'npm run lint:openapi',
  'npm run contracts:check',
  'npx vitest run --project unit',
]
const ALL = ['npm run check']

const { values } = parseArgs({ options: { all: { type: 'boolean', default: false } } })
for (const { wishes, tests } of COMBINATIONS) {
  const folder = mkdtempSync(join(tmpdir(), 'made-yours-'))
  const run = (command: string) => {
    const startedAt = performance.now()
    execFileSync('bash', ['-c', `PATH="$PWD/node_modules/.bin:$PATH"; ${command}`], { cwd: folder, stdio: 'inherit' })
    process.stdout.write(`== took ${Math.round((performance.now() - startedAt) / 1000)} s: ${command}\n`)
  }
  process.stdout.write(`\n== ${wishes.join(' ')}\n`)
  try {
    execFileSync('git', ['clone', '--quiet', ROOT, folder])
    cpSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), { recursive: true, verbatimSymlinks: true })
    run(`npm run make-yours -- ${wishes.join(' ')}`)
    // As the next clone of it is installed
    run('git add --all && npm ci --prefer-offline --no-audit --no-fund')
    const quick = [...QUICK, `npx vitest run --project system ${tests} tests/sabotage tests/contracts`]
    for (const command of values.all ? ALL : quick) run(command)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
