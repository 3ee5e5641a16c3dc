import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
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

describe('the sources of an image', () => {
  const SOURCE = "interface Failure { why: string }\nconst failure: Failure = { why: new Error().stack ?? '' }\n"
  const PRINT = 'console.log(JSON.stringify([failure.why, process.moduleLoadList]))\n'
  let main: string
  beforeAll(async () => {
    const shared = join(folder, 'packages/shared')
    main = join(shared, 'src/main.ts')
    await mkdir(join(shared, 'src'), { recursive: true })
    await mkdir(join(shared, 'dist'))
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
    await cp(resolve(ROOT, 'packages/shared/build'), join(shared, 'build'), { recursive: true })
    await writeFile(main, SOURCE + PRINT)
  })

  /** What it prints where it is started as in the image. */
  async function start() {
    const { stdout } = await run(process.execPath, [
      '--import',
      join(folder, 'packages/shared/build/preload.mjs'),
      main,
    ])
    const [stack, loaded] = JSON.parse(stdout)
    return { stack, takesTypesOut: loaded.some((name: string) => name.includes('amaro')) }
  }

  it('have no types for Node to take out, and the same lines', async () => {
    const before = await start()
    await run(process.execPath, [join(folder, 'packages/shared/build/strip.mjs')])
    expect(await readFile(main, 'utf8')).not.toContain('interface')
    expect(await start()).toEqual({ ...before, takesTypesOut: false })
    expect(before.takesTypesOut).toBe(true)
  })
})
