import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Pages } from '@orders/console/pages'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
const CONSOLE = join(ROOT, 'packages/console')

const copies: string[] = []
afterAll(() => Promise.all(copies.map((copy) => rm(copy, { recursive: true, force: true }))))

/** Within the repository, so that it finds the installed packages. */
async function copyConsole(...parts: string[]): Promise<string> {
  await mkdir(join(ROOT, '.tsbuild'), { recursive: true })
  const copy = await mkdtemp(join(ROOT, '.tsbuild/console-'))
  copies.push(copy)
  for (const part of ['build', 'package.json', ...parts])
    await cp(join(CONSOLE, part), join(copy, part), { recursive: true })
  return copy
}

let starts = 0
/** As another process does it: a module with another query is another module. */
async function preparePages(copy: string): Promise<Pages> {
  const url = pathToFileURL(join(copy, 'build/pages.mjs'))
  const module = (await import(`${url}?start=${++starts}`)) as { preparePages(): Promise<Pages> }
  return module.preparePages()
}

async function scriptOf({ folder }: Pages): Promise<string> {
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  return join(folder, /src="console\/([^"]+)"/.exec(page)?.[1] ?? 'none')
}

describe('the pages of the console', () => {
  let copy: string
  beforeAll(async () => {
    copy = await copyConsole('src')
  })

  it('are built where there are none, and left alone afterwards', async () => {
    const script = await scriptOf(await preparePages(copy))
    const { mtimeMs } = await stat(script)
    expect(await scriptOf(await preparePages(copy))).toBe(script)
    expect((await stat(script)).mtimeMs).toBe(mtimeMs)
  })

  it('begin with one script that has all that customers need, and nothing for admins', async () => {
    const script = await readFile(await scriptOf(await preparePages(copy)), 'utf8')
    expect(script).toContain('Add to basket')
    expect(script).not.toContain('Orders per minute')
    expect(script).not.toMatch(/\bfrom"\.\//)
  })

  it('are built anew where their sources have changed, with another name, and what was is gone', async () => {
    const before = await scriptOf(await preparePages(copy))
    const view = join(copy, 'src/shop/view.tsx')
    await writeFile(view, (await readFile(view, 'utf8')).replace('Loading', 'As of this very moment'))
    const after = await scriptOf(await preparePages(copy))
    expect(after).not.toBe(before)
    expect(await readFile(after, 'utf8')).toContain('As of this very moment')
    await expect(stat(before)).rejects.toThrow('ENOENT')
  })

  it('are served as they are where only what was built has been deployed', async () => {
    const before = await scriptOf(await preparePages(copy))
    await rm(join(copy, 'src'), { recursive: true })
    expect(await scriptOf(await preparePages(copy))).toBe(before)
  })

  it('are missed in one line where there is nothing to build them with', async () => {
    const bare = await copyConsole('src')
    const bundler = join(bare, 'build/build.mjs')
    await writeFile(bundler, (await readFile(bundler, 'utf8')).replace("from 'esbuild'", "from 'no-such-bundler'"))
    await expect(preparePages(bare)).rejects.toThrow('The pages of the console are not built')
  })
})
