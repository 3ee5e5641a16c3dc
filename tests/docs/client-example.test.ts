import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { codeBlocksOf } from '../../scripts/docs/markdown.ts'
import { startSystem, type TestSystem, throwAwayFolder } from '../e2e/system.ts'
import { ROOT } from './shell.ts'

let folder: Awaited<ReturnType<typeof throwAwayFolder>>
let system: TestSystem
beforeAll(async () => {
  folder = await throwAwayFolder()
  system = await startSystem(folder.path)
})
afterAll(async () => {
  await system?.end('SIGTERM')
  await folder.remove()
})

it.each([
  ['README.md', /^PENDING\n$/],
  ['docs/api-clients.md', /^(PENDING\n)?(PROCESSING\n)?CONFIRMED\n$/],
])('what %s shows of the TypeScript client works', async (page, printed) => {
  const [example] = codeBlocksOf(page).filter(({ info }) => info === 'ts')
  expect(example?.text).toContain('http://127.0.0.1:3000')
  const program = example!.text.replace('http://127.0.0.1:3000', system.url)
  const args = ['--input-type=module-typescript', '-e', program]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT })
  expect(stdout).toMatch(printed)
})
