import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const BUILD = resolve(import.meta.dirname, '../../packages/shared/build')
const SOURCE = `interface Failure { why: string }
const failure: Failure = { why: new Error().stack ?? '' }
console.log(JSON.stringify([failure.why, process.moduleLoadList]))
`
const run = promisify(execFile)

let packages: string
let main: string
beforeAll(async () => {
  packages = await mkdtemp(join(tmpdir(), 'image-'))
  main = join(packages, 'shared/src/main.ts')
  for (const folder of ['shared/src', 'shared/dist']) await mkdir(join(packages, folder), { recursive: true })
  await cp(BUILD, join(packages, 'shared/build'), { recursive: true })
  await writeFile(join(packages, 'package.json'), '{"type":"module"}')
  await writeFile(main, SOURCE)
})
afterAll(() => rm(packages, { recursive: true }))

/** What it prints where it is started as in an image. */
async function start() {
  const { stdout } = await run(process.execPath, ['--import', join(packages, 'shared/build/preload.mjs'), main])
  const [stack, loaded] = JSON.parse(stdout)
  return { stack, takesTypesOut: loaded.some((name: string) => name.includes('amaro')) }
}

describe('the sources of an image', () => {
  it('have no types for Node to take out, and the same lines', async () => {
    const before = await start()
    expect(before.takesTypesOut).toBe(true)
    await run(process.execPath, [join(packages, 'shared/build/strip.mjs'), packages])
    expect(await readFile(main, 'utf8')).not.toContain('interface')
    expect(await start()).toEqual({ ...before, takesTypesOut: false })
  })

  it('are never those of the repository by mistake', async () => {
    await expect(run(process.execPath, [join(BUILD, 'strip.mjs')])).rejects.toThrow('Usage: node strip.mjs FOLDER')
  })
})
