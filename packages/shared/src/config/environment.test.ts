import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const READER = `
  import { readConfig } from '${new URL('./environment.ts', import.meta.url)}'
  import { choose } from '${new URL('./parse.ts', import.meta.url)}'
  console.log(JSON.stringify(readConfig(choose(['LOG_LEVEL', 'PORT', 'WORKER_PORT'], []))))
`

it('takes from .env what the environment has not, or has empty', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orders-env-'))
  writeFileSync(join(folder, '.env'), 'LOG_LEVEL=warn\nPORT=3100\n')
  const env = { PATH: process.env['PATH'], LOG_LEVEL: '', PORT: '3200' }
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', READER], { cwd: folder, env })
  rmSync(folder, { recursive: true })
  expect(JSON.parse(String(stdout))).toEqual({ LOG_LEVEL: 'warn', PORT: 3200, WORKER_PORT: 3001 })
})
