import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Pages } from '@orders/console/pages'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
const CONSOLE = join(ROOT, 'packages/console')

/** Within the repository, so that it finds the installed packages. */
let copy: string
beforeEach(async () => {
  await mkdir(join(ROOT, '.tsbuild'), { recursive: true })
  copy = await mkdtemp(join(ROOT, '.tsbuild/console-'))
  for (const part of ['build', 'package.json', 'src'])
    await cp(join(CONSOLE, part), join(copy, part), { recursive: true })
})
afterEach(() => rm(copy, { recursive: true, force: true }))

let starts = 0
/** As another process does it: a module with another query is another module. */
async function preparePages(): Promise<Pages> {
  const url = pathToFileURL(join(copy, 'build/pages.mjs'))
  const module = (await import(`${url}?start=${++starts}`)) as { preparePages(): Promise<Pages> }
  return module.preparePages()
}

async function scriptOf({ folder }: Pages): Promise<string> {
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  return join(folder, /src="console\/([^"]+)"/.exec(page)?.[1] ?? 'none')
}

describe('the pages of the console', () => {
  it('are built where there are none, and left alone afterwards', async () => {
    const script = await scriptOf(await preparePages())
    const { mtimeMs } = await stat(script)
    expect(await scriptOf(await preparePages())).toBe(script)
    expect((await stat(script)).mtimeMs).toBe(mtimeMs)
  })

  it('begin with one script that has all that customers need, and nothing for admins', async () => {
    const script = await readFile(await scriptOf(await preparePages()), 'utf8')
    expect(script).toContain('Add to basket')
    expect(script).not.toContain('Orders per minute')
    expect(script).not.toMatch(/\bfrom"\.\//)
  })

  it('are built anew where their sources have changed, with another name, and what was is gone', async () => {
    const before = await scriptOf(await preparePages())
    const view = join(copy, 'src/shop/view.tsx')
    await writeFile(view, (await readFile(view, 'utf8')).replace('Loading', 'As of this very moment'))
    const after = await scriptOf(await preparePages())
    expect(after).not.toBe(before)
    expect(await readFile(after, 'utf8')).toContain('As of this very moment')
    await expect(stat(before)).rejects.toThrow('ENOENT')
  })

  it('are served as they are where only what was built has been deployed', async () => {
    const before = await scriptOf(await preparePages())
    await rm(join(copy, 'src'), { recursive: true })
    expect(await scriptOf(await preparePages())).toBe(before)
  })

  it('are missed in one line where there is nothing to build them with', async () => {
    const bundler = join(copy, 'build/build.mjs')
    await writeFile(bundler, (await readFile(bundler, 'utf8')).replace("from 'esbuild'", "from 'no-such-bundler'"))
    await expect(preparePages()).rejects.toThrow('The pages of the console are not built')
  })
})
