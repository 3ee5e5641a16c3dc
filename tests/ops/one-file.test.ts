import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
const PRELOAD = pathToFileURL(resolve(ROOT, 'packages/shared/build/preload.mjs')).href
const run = promisify(execFile)
/** The same files serve several of them. */
const OF_FASTIFY = ['swagger', 'jwt', 'compress', 'ajv-compiler', 'fast-json-stringify-compiler']
const OF_API = ['fastify', ...OF_FASTIFY.map((name) => `@fastify/${name}`)]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'one-file-'))
  // As `npm ci` does
  await run(process.execPath, [resolve(ROOT, 'packages/shared/build/prepare.mjs')])
})
afterAll(() => rm(folder, { recursive: true }))

/** What a program prints as JSON that runs in a folder. */
async function print(cwd: string, code: string, flags: readonly string[] = ['--import', PRELOAD]) {
  const program = `console.log(JSON.stringify(${code}))`
  const { stdout } = await run(process.execPath, [...flags, '--input-type=module', '--eval', program], { cwd })
  return JSON.parse(stdout)
}

describe('libraries of hundreds of files', () => {
  const PACKAGE = resolve(ROOT, 'packages/shared')

  it.each([...['typebox', 'typebox/value', 'typebox/compile', 'redis', 'prom-client'], ...OF_API])(
    'are loaded from one file, with all their names: %s',
    async (specifier) => {
      const at = OF_API.includes(specifier) ? resolve(ROOT, 'packages/api') : PACKAGE
      const names = `Object.keys(await import('${specifier}')).filter((name) => name !== 'module.exports').sort()`
      expect(await print(at, `import.meta.resolve('${specifier}')`)).toContain('/packages/shared/dist/')
      expect(await print(at, names)).toEqual(await print(at, names, []))
    },
  )

  it('are what a program finds that has another version for itself', async () => {
    const own = join(folder, 'node_modules/typebox')
    await mkdir(own, { recursive: true })
    await writeFile(join(own, 'package.json'), '{"name":"typebox","version":"0.0.1","type":"module","main":"own.js"}')
    await writeFile(join(own, 'own.js'), 'export const version = "its own"')
    expect(await print(folder, `(await import('typebox')).version`)).toBe('its own')
  })

  it('keep what they share between their parts, as from their own files', async () => {
    const check = `(await import('typebox/value')).Check((await import('typebox')).default.Integer(), 1.5)`
    expect(await print(PACKAGE, check)).toBe(false)
  })
})
