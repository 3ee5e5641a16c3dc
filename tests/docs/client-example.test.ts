import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { codeBlocksOf } from '../../scripts/docs/markdown.ts'
import { startSystem, throwAwayFolder } from '../e2e/system.ts'
import { ROOT } from './shell.ts'

it('what the page on clients shows of the TypeScript client works', async () => {
  const [example] = codeBlocksOf('docs/api-clients.md').filter(({ info }) => info === 'ts')
  expect(example?.text).toContain('http://127.0.0.1:3000')
  const folder = await throwAwayFolder()
  const system = await startSystem(folder.path)
  try {
    const program = example!.text.replace('http://127.0.0.1:3000', system.url)
    const args = ['--input-type=module-typescript', '-e', program]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT })
    expect(stdout).toMatch(/^(PENDING\n)?(PROCESSING\n)?CONFIRMED\n$/)
  } finally {
    await system.end('SIGTERM')
    await folder.remove()
  }
})
