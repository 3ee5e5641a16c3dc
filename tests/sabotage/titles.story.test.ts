import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AREAS } from './faults/all.ts'
import { VITEST } from './run-program.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const NAMED = Object.values(AREAS)
  .flat()
  .flatMap(({ name, noticedBy }) => ('test' in noticedBy ? [{ name, ...noticedBy }] : []))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'titles-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The full titles of all tests of these files, which are loaded and not run. */
async function titlesOf(files: readonly string[]): Promise<Map<string, string[]>> {
  const path = join(folder, 'list.json')
  // Nobody connects before a test runs
  const env = { ...process.env, MONGODB_URL: 'mongodb://127.0.0.1:1/none', REDIS_URL: 'redis://127.0.0.1:1' }
  const args = [VITEST, 'list', ...files, '--staticParse=false', '--isolate=false', `--json=${path}`]
  await promisify(execFile)(process.execPath, args, { cwd: ROOT, env })
  const tests: { name: string; file: string }[] = JSON.parse(await readFile(path, 'utf8'))
  const byFile = Map.groupBy(tests, ({ file }) => file.slice(ROOT.length + 1))
  return new Map([...byFile].map(([file, all]) => [file, all.map(({ name }) => name.replaceAll(' > ', ' '))]))
}

it('names tests that there are: by others, a fault would be noticed whether it is there or not', async () => {
  const titles = await titlesOf([...new Set(NAMED.map(({ test }) => test))])
  const isThere = ({ test, title = '' }: (typeof NAMED)[number]) =>
    titles.get(test)?.some((full) => new RegExp(title).test(full))
  expect(NAMED.filter((one) => !isThere(one)).map(({ name, test, title }) => ({ name, test, title }))).toEqual([])
}, 180_000)
