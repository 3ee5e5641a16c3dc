import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keepSecrets } from './secrets.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('keeps what it has made, for its owner only', () => {
  const secrets = keepSecrets(folder)
  expect(secrets.ACCESS_TOKEN_JWT_SECRET).not.toBe(secrets.REFRESH_TOKEN_JWT_SECRET)
  expect(keepSecrets(folder)).toEqual(secrets)
  expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['secrets.json'])
})

it('gives processes that start at once the same secrets', async () => {
  // They load the module at their own pace and then wait for the same moment
  const at = Date.now() + 2_000
  const script = `
    import { keepSecrets } from ${JSON.stringify(join(import.meta.dirname, 'secrets.ts'))}
    while (Date.now() < ${at});
    console.log(JSON.stringify(keepSecrets(${JSON.stringify(folder)})))`
  const starts = Array.from({ length: 6 }, () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]),
  )
  const printed = new Set((await Promise.all(starts)).map(({ stdout }) => stdout))
  expect(printed.size).toBe(1)
})
