import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeBlocksOf } from '../../scripts/docs/markdown.ts'
import { copyRepository } from '../repository-copy.ts'
import { applyBlock } from './changed-copy.ts'
import { ROOT } from './shell.ts'

const blocks = codeBlocksOf('docs/extending.md')
const pathOf = ({ info }: (typeof blocks)[number]) => info.split(' ')[1] ?? ''
/** They hold every route to the document, the new one too. */
const HELD_TO = ['tests/api/fuzz.test.ts', 'tests/api/openapi.test.ts']
const tests = blocks.map(pathOf).filter((path) => path.endsWith('.test.ts'))

describe('the examples of docs/extending.md', () => {
  let copy: Awaited<ReturnType<typeof copyRepository>>
  beforeAll(async () => {
    copy = await copyRepository()
    for (const block of blocks) await applyBlock(copy.path, block)
  }, 60_000)
  afterAll(() => copy.remove())

  /** Rejects, with all that it has said, unless it ends with 0. */
  const run = (program: string, ...args: string[]) =>
    promisify(execFile)(join(ROOT, 'node_modules/.bin', program), args, { cwd: copy.path }).catch((error) => {
      throw new Error(`${error.stdout}\n${error.stderr}`)
    })

  it('all say where they go, also to those who read the page in a browser', async () => {
    expect(blocks.filter((block) => pathOf(block) === '')).toEqual([])
    expect(tests).toHaveLength(3)
    const page = await readFile(join(ROOT, 'docs/extending.md'), 'utf8')
    const shown = [...page.matchAll(/^`(\S+)` \((?:new file|changed lines)\)\n\n```/gm)].map(([, path]) => path)
    expect(shown).toEqual(blocks.map(pathOf))
  })

  it('have types that hold', async () => void (await run('tsc', '-b')), 120_000)

  it('are written as everything else is', async () => {
    // The order of imports is another one under the scope that a renamed product has
    await run('biome', 'ci', '--vcs-enabled=false', '--assist-enabled=false', ...new Set(blocks.map(pathOf)))
  }, 60_000)

  it('keep to the module boundaries', async () => {
    await run('depcruise', '--config', '.dependency-cruiser.cjs', 'packages')
  }, 120_000)

  it('do what their tests say, and what is said of every route', async () => {
    const result = join(copy.path, 'result.json')
    await run('vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile=${result}`, ...tests, ...HELD_TO)
    expect(JSON.parse(await readFile(result, 'utf8'))).toMatchObject({
      success: true,
      testResults: [...tests, ...HELD_TO].map(() => ({ status: 'passed' })),
    })
  }, 120_000)
})
