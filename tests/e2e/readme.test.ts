import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { register } from './client.ts'
import { startSystem, type TestSystem, throwAwayFolder } from './system.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

let folder: Awaited<ReturnType<typeof throwAwayFolder>>
let system: TestSystem
beforeEach(async () => {
  folder = await throwAwayFolder()
  system = await startSystem(folder.path)
})
afterEach(async () => {
  await system?.end('SIGTERM')
  await folder.remove()
})

/** What a page shows, for the system that runs here. */
function snippetOf(page: string, pattern: RegExp): string {
  const snippet = pattern.exec(readFileSync(resolve(ROOT, page), 'utf8'))?.[1] ?? ''
  expect(snippet).toContain('http://127.0.0.1:3000')
  return snippet.replace('http://127.0.0.1:3000', system.url)
}

it('the README’s curl commands work when they are pasted', async () => {
  const script = snippetOf('README.md', /## Use it[\s\S]*?```sh\n([\s\S]*?)```/)
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script])
  expect(stdout).toContain('"username":"ada"')
  expect(stdout).toContain('"id":"helmet1"')
  expect(stdout).toMatch(/"status":"(PENDING|PROCESSING|CONFIRMED)".*"productId":"helmet1"/)
})

it('what the page on clients shows of the TypeScript client works', async () => {
  await register(system.url, 'ada@example.com')
  const program = snippetOf('docs/api-clients.md', /```ts\n([\s\S]*?)```/)
  const { stdout } = await run(process.execPath, ['--input-type=module-typescript', '-e', program], { cwd: ROOT })
  expect(stdout).toBe('PENDING\n')
})
