import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** What is under version control or will be, as far as it is still there. */
export function trackedFiles(...endings: string[]): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  const files = execFileSync('git', args, { encoding: 'utf8' }).split('\0').filter(Boolean)
  return [...new Set(files)].filter(
    (file) => existsSync(file) && (endings.length === 0 || endings.some((ending) => file.endsWith(ending))),
  )
}
