import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

const READER = `
  import { readConfig } from '${new URL('./environment.ts', import.meta.url)}'
  import { pickVariables } from '${new URL('./parse.ts', import.meta.url)}'
  try {
    console.log(JSON.stringify(readConfig(pickVariables(['LOG_LEVEL', 'PORT', 'WORKER_PORT'], []))))
  } catch (error) {
    console.error(error.problems.join())
  }
`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-env-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function read(env: Record<string, string> = {}) {
  const options = { cwd: folder, env: { PATH: process.env['PATH'], ...env } }
  return spawnSync(process.execPath, ['--input-type=module', '--eval', READER], options)
}

it('takes from .env what the environment has not, or has empty', () => {
  writeFileSync(join(folder, '.env'), 'LOG_LEVEL=warn\nPORT=3100\n')
  const { stdout } = read({ LOG_LEVEL: '', PORT: '3200' })
  expect(JSON.parse(String(stdout))).toEqual({ LOG_LEVEL: 'warn', PORT: 3200, WORKER_PORT: 3001 })
})

it('reads an .env as editors write it: with a byte order mark, other line ends, quotes and export', () => {
  writeFileSync(
    join(folder, '.env'),
    '\uFEFFLOG_LEVEL="warn"\r\nexport PORT=\'3100\' # of the API\r\n\r\nWORKER_PORT=3101',
  )
  expect(JSON.parse(String(read().stdout))).toEqual({ LOG_LEVEL: 'warn', PORT: 3100, WORKER_PORT: 3101 })
})

it('says so where .env is there and cannot be read', () => {
  mkdirSync(join(folder, '.env'))
  expect(String(read().stderr)).toContain('.env cannot be read (EISDIR)')
})
