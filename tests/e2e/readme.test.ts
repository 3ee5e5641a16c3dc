import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { startSystem, throwAwayFolder } from './system.ts'

const README = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8')

it('the README’s curl commands work when they are pasted', async () => {
  const snippet = /## Use it[\s\S]*?```sh\n([\s\S]*?)```/.exec(README)?.[1] ?? ''
  const folder = await throwAwayFolder()
  const system = await startSystem(folder.path)
  try {
    const script = snippet.replace('http://127.0.0.1:3000', system.url)
    expect(script).not.toBe(snippet)
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script])
    expect(stdout).toContain('"username":"ada"')
    expect(stdout).toContain('"id":"helmet1"')
    expect(stdout).toMatch(/"status":"(PENDING|PROCESSING|CONFIRMED)".*"productId":"helmet1"/)
  } finally {
    await system.end('SIGTERM')
    await folder.remove()
  }
})
