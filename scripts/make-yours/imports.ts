import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { applyEdit, block } from './edits.ts'
import { trackedFiles } from './tracked-files.ts'

const CODE = ['.ts', '.tsx', '.mts', '.mjs']
const IMPORT = /^(?:import|export)\s[^;'"]*?from '([^']+)'\n/gm

/** Takes out the imports of what is gone. @returns the files that had one */
export const dropImports = (): string[] =>
  trackedFiles(...CODE).filter((file) => {
    const before = readFileSync(file, 'utf8')
    const after = before.replaceAll(IMPORT, (statement, from: string) => (isGone(file, from) ? '' : statement))
    if (after !== before) writeFileSync(file, after)
    return after !== before
  })

/** Takes out what a file declares for itself and does not need any more. */
export function dropUnusedNames(files: readonly string[]): void {
  for (const file of files.filter((name) => existsSync(name) && CODE.some((ending) => name.endsWith(ending)))) {
    const before = readFileSync(file, 'utf8')
    const after = withoutUnusedNames(before)
    if (after !== before) writeFileSync(file, after)
  }
}

const COMMENTS = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm
const DECLARATION = /^(?:const|type|interface|(?:async )?function) (\w+)/gm

function withoutUnusedNames(content: string): string {
  for (const [declared, name = ''] of content.matchAll(DECLARATION)) {
    const mentions = content.replaceAll(COMMENTS, '').match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0
    if (mentions === 1) return withoutUnusedNames(applyEdit(content, block(declared)))
  }
  return content
}

function isGone(file: string, from: string): boolean {
  if (from.startsWith('.')) return !existsSync(join(dirname(file), from))
  const [, name, rest = ''] = /^@orders\/(\w+)\/(.+)$/.exec(from) ?? []
  if (name === undefined) return false
  const root = ['packages', 'tests']
    .map((folder) => join(folder, name))
    .find((path) => existsSync(`${path}/package.json`))
  if (root === undefined) return true
  if (readFileSync(`${root}/package.json`, 'utf8').includes(`"./${rest}"`)) return false
  return ![`src/${rest}.ts`, `src/${rest}.tsx`, `${rest}.ts`].some((path) => existsSync(join(root, path)))
}
