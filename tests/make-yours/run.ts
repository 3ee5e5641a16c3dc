/** `npm run test:make-yours`: makes copies that are renamed and have fewer parts, and checks them as one who has just made them would. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const ROOT = resolve(import.meta.dirname, '../..')
const COMBINATIONS = [
  ['--without', 'console,client,embedded,webhooks'],
  ['--name', 'acme-orders', '--scope', '@acme', '--without', 'webhooks'],
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
  'npx vitest run --project system tests/api tests/worker tests/sabotage tests/contracts',
]
const ALL = ['npm run check']

const { values } = parseArgs({ options: { all: { type: 'boolean', default: false } } })
for (const wishes of COMBINATIONS) {
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
    for (const command of values.all ? ALL : QUICK) run(command)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
