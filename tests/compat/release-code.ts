import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { linkWorkspaces } from '../repository-copy.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const LOCK = 'package-lock.json'
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024

const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] })

/** Whether this clone has a commit; a shallow one has the latest only. */
export function hasCommit(commit: string): boolean {
  try {
    git('cat-file', '-e', `${commit}^{commit}`)
    return true
  } catch {
    return false
  }
}

/** The code of a commit, in a folder where its services can be started. */
export async function checkOut(commit: string): Promise<{ path: string; remove(): Promise<void> }> {
  // Within the repository, where programs find the installed packages by going up
  await mkdir(join(ROOT, '.tsbuild'), { recursive: true })
  const path = await mkdtemp(join(ROOT, '.tsbuild', 'release-'))
  // From within a folder, git archives that folder only
  const top = git('rev-parse', '--show-toplevel').toString().trim()
  const archive = execFileSync('git', ['archive', commit], { cwd: top, maxBuffer: MOST_OUTPUT_BYTES })
  execFileSync('tar', ['-x', '-C', path], { input: archive })
  if (runsOnInstalledPackages(path)) await linkWorkspaces(path)
  else execFileSync('npm', ['ci', '--omit=dev', '--ignore-scripts', '--prefer-offline'], { cwd: path, stdio: 'ignore' })
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

interface Lock {
  packages: Record<string, { version?: string; dev?: boolean; link?: boolean }>
}

/** Whether what its services need is installed here in those very versions; tools may be others. */
function runsOnInstalledPackages(path: string): boolean {
  const [theirs, ours] = [path, ROOT].map((folder) => JSON.parse(readFileSync(join(folder, LOCK), 'utf8')) as Lock)
  return Object.entries(theirs?.packages ?? {}).every(
    ([name, { version, dev, link }]) =>
      !name.includes('node_modules/') || dev || link || ours?.packages[name]?.version === version,
  )
}
