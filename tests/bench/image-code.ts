import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { copyRepository } from '../repository-copy.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const STRIP = 'packages/shared/build/strip.mjs'
/** What `npm ci` has made; a system without the pages has none of them. */
const MADE = ['packages/shared/dist', 'packages/console/dist']
/** The images have the pages only as they were made of it. */
const PAGES = 'packages/console/src'

/** The services' code as their images have it: its types are taken out. */
export async function copyAsInImages(): Promise<{ path: string; remove(): Promise<void> }> {
  const { path, remove } = await copyRepository()
  for (const folder of MADE.filter((made) => existsSync(join(ROOT, made))))
    await cp(join(ROOT, folder), join(path, folder), { recursive: true })
  await rm(join(path, PAGES), { recursive: true, force: true })
  execFileSync(process.execPath, [join(path, STRIP), join(path, 'packages')])
  return { path, remove }
}
