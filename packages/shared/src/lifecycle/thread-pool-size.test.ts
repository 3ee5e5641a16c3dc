import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'

const PROGRAM = `
  import '${new URL('./thread-pool-size.ts', import.meta.url)}'
  import '${new URL('../config/environment.ts', import.meta.url)}'
  import { pbkdf2 } from 'node:crypto'
  import { readdirSync, readFileSync } from 'node:fs'
  pbkdf2('a', 'b', 1, 64, 'sha512', () => {
    const names = readdirSync('/proc/self/task').map((id) => readFileSync('/proc/self/task/' + id + '/comm', 'utf8'))
    console.log(names.filter((name) => name.startsWith('libuv-worker')).length)
  })`
const SEVEN_CORES = `
  import os from 'node:os'
  import { syncBuiltinESMExports } from 'node:module'
  os.availableParallelism = () => 7
  syncBuiltinESMExports()`

const threadsWith = (env: Record<string, string>) => {
  const args = ['--import', `data:text/javascript,${encodeURIComponent(SEVEN_CORES)}`]
  const options = { env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8' } as const
  const { stdout } = spawnSync(process.execPath, [...args, '--input-type=module', '--eval', PROGRAM], options)
  return Number(stdout)
}

it.runIf(existsSync('/proc/self/task'))('gives libuv two threads more than there are cores, unless it is told', () => {
  expect(threadsWith({})).toBe(9)
  expect(threadsWith({ UV_THREADPOOL_SIZE: '5' })).toBe(5)
})
