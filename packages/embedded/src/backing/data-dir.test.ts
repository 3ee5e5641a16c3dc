import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '@orders/shared/config/parse'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeDataDir } from './data-dir.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-data-'))
})
afterEach(() => {
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true })
})

function problemOf(dataDir: string): string | undefined {
  try {
    makeDataDir(dataDir)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join()
    throw error
  }
  return undefined
}

it('makes a folder with all above it, for its owner only, and takes one that is there', () => {
  const dataDir = join(folder, 'a/b/c')
  makeDataDir(dataDir)
  makeDataDir(dataDir)
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
})

it.runIf(existsSync('/proc'))('does not try for ever where nothing can be made', () => {
  expect(problemOf('/proc/x')).toBe('DATA_DIR is /proc/x, which cannot be used: nothing can be made in /proc')
  expect(problemOf('/proc/x/y')).toContain('nothing can be made in /proc')
})

it('names what is in the way', () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  symlinkSync(join(folder, 'nowhere'), join(folder, 'link'))
  expect(problemOf(file)).toContain(`cannot be used: ${file} is no folder`)
  expect(problemOf(join(file, 'data'))).toContain(`cannot be used: ${file} is no folder`)
  expect(problemOf(join(folder, 'link'))).toContain(`${join(folder, 'link')} is no folder`)
})

it.runIf(process.getuid?.() === 0)('names a folder that it has no right to', () => {
  const module = new URL('./data-dir.ts', import.meta.url).href
  const script = `
    import { makeDataDir } from '${module}'
    process.setuid(65534)
    for (const dataDir of ['${folder}', '${join(folder, 'data')}'])
      try {
        makeDataDir(dataDir)
      } catch (error) {
        console.log(error.problems.join())
      }`
  chmodSync(folder, 0o555)
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })
  expect(stdout).toContain(`DATA_DIR is ${folder}, which cannot be used: no permission for ${folder}`)
  expect(stdout).toContain(`no permission for ${join(folder, 'data')}`)
})
