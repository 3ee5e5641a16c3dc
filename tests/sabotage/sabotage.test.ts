import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apply, StaleSabotage, sabotaged } from './apply.ts'
import { select, WrongArguments } from './arguments.ts'
import { takeBaseline } from './baseline.ts'
import { AREAS } from './faults/all.ts'
import type { Sabotage } from './sabotage.ts'
import { trySabotage } from './try-sabotage.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const ALL = Object.values(AREAS).flat()

describe('every sabotage', () => {
  it.each(ALL.map((sabotage) => [sabotage.name, sabotage] as const))(
    'fits the code as it is: %s',
    async (_, sabotage) => {
      expect(await sabotaged(ROOT, sabotage)).toContain(sabotage.replace)
      const { noticedBy } = sabotage
      if ('test' in noticedBy) await readFile(join(ROOT, noticedBy.test))
    },
  )

  it('has a name of its own', () => {
    expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length)
  })
})

describe('a tree of one file and its test', () => {
  const FILE = 'packages/sum/src/sum.ts'
  const SUM = 'export const sum = (a: number, b: number): number => a + b\n'
  const TEST = `import { expect, it } from 'vitest'
    import { sum } from './sum.ts'
    it('adds', () => expect(sum(1, 2)).toBe(3))
    it('adds nothing', () => expect(sum(0, 0)).toBe(0))
    it('is wrong about itself', () => expect(sum(1, 1)).toBe(3))`
  let root: string

  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), text)
  }
  beforeAll(async () => {
    // Within the repository, where vitest is found by going up
    await mkdir(join(ROOT, '.tsbuild'), { recursive: true })
    root = await mkdtemp(join(ROOT, '.tsbuild', 'tree-'))
    await write(FILE, SUM)
    await write('packages/sum/src/sum.test.ts', TEST)
    await write('vitest.config.ts', await readFile(join(ROOT, 'vitest.config.ts'), 'utf8'))
    await write('tests/time-given-back.ts', '')
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  const fault = (title: string, changes: Partial<Sabotage> = {}): Sabotage => ({
    name: title,
    file: FILE,
    search: 'a + b',
    replace: 'a - b',
    noticedBy: { test: 'packages/sum/src/sum.test.ts', title },
    ...changes,
  })
  const source = () => readFile(join(root, FILE), 'utf8')

  it('is changed and restored', async () => {
    const restore = await apply(root, fault('adds'))
    expect(await source()).toBe(SUM.replace('+', '-'))
    await restore()
    expect(await source()).toBe(SUM)
  })

  it.each([
    ['that is not there', { search: 'a * b' }],
    ['that is there twice', { search: 'number' }],
    ['of a file that is gone', { file: 'packages/sum/src/difference.ts' }],
    ['that would become no code', { replace: 'a +* b' }],
  ])('refuses to replace a text %s', async (_, changes) => {
    await expect(apply(root, fault('adds', changes))).rejects.toThrow(StaleSabotage)
    expect(await source()).toBe(SUM)
  })

  it('tells a fault that is noticed from all that prove nothing', { timeout: 60_000 }, async () => {
    const faults = {
      noticed: fault('adds$'),
      survivor: fault('adds nothing'),
      'fails anyway': fault('is wrong about itself'),
      'no such test': fault('multiplies'),
      'names nothing': fault('adds$', { replace: 'a + c' }),
      stale: fault('adds$', { search: 'a * b' }),
      'without a service': fault('adds$', { needs: 'NO_SUCH_URL' as 'REDIS_URL' }),
    }
    const baseline = await takeBaseline(root, Object.values(faults))
    const verdicts: Record<string, string> = {}
    for (const [name, one] of Object.entries(faults)) verdicts[name] = (await trySabotage(root, one, baseline)).verdict
    expect(verdicts).toEqual({
      noticed: 'noticed',
      survivor: 'SURVIVED',
      'fails anyway': 'fails anyway',
      'no such test': 'fails anyway',
      'names nothing': 'wrong reason',
      stale: 'stale',
      'without a service': 'not run',
    })
    expect(await source()).toBe(SUM)
  })
})

describe('the arguments', () => {
  const [a, b] = ['a', 'b'].map((name) => ({
    ...ALL[0]!,
    name: `fault ${name}`,
    file: `${name}.ts`,
    quick: name === 'a',
  }))
  const areas = { first: [a!], second: [b!] }

  it.each([
    [[], [a, b]],
    [['--quick'], [a]],
    [['second'], [b]],
    [['FAULT'], [a, b]],
    [['b.ts', 'fault b'], [b]],
  ])('%j choose', (args, chosen) => expect(select(args, areas)?.sabotages).toEqual(chosen))

  it('may ask for help only', () => expect(select(['--help'], areas)).toBeUndefined())

  it.each([['third'], ['--fast']])('%s is refused', (...args) => {
    expect(() => select(args, areas)).toThrow(WrongArguments)
  })
})
