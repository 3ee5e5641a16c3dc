import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '..')

/**
 * A copy of what is under version control, to be changed and thrown away. It lies within the repository, where programs find the
 * installed packages by going up, and where git and everything that asks git sees nothing of it.
 */
export async function copyRepository(): Promise<{ path: string; remove(): Promise<void> }> {
  await mkdir(join(ROOT, '.tsbuild'), { recursive: true })
  const path = await mkdtemp(join(ROOT, '.tsbuild', 'copy-'))
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  for (const file of files.split('\0').filter((name) => name !== '' && existsSync(join(ROOT, name)))) {
    await mkdir(join(path, dirname(file)), { recursive: true })
    await copyFile(join(ROOT, file), join(path, file))
  }
  await linkWorkspaces(path)
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** The workspaces are the copy's own; what npm has installed for one of them alone lies beside it. */
export async function linkWorkspaces(path: string): Promise<void> {
  const links = join(path, 'node_modules/@orders')
  await mkdir(links, { recursive: true })
  for (const name of await readdir(join(path, 'packages'))) {
    await symlink(join(path, 'packages', name), join(links, name))
    const own = join('packages', name, 'node_modules')
    if (existsSync(join(ROOT, own))) await symlink(join(ROOT, own), join(path, own))
  }
}
