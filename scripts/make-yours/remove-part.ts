import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { applyEdit, countOf } from './edits.ts'
import type { Part } from './parts/part.ts'

/** Where a part does not fit the code as it is: paths that are not there, texts that are found more or less often than it says. */
export function misfitsOf({ remove, move = {}, edits }: Part): string[] {
  const paths = [...remove, ...Object.keys(move)]
    .filter((path) => !existsSync(path))
    .map((path) => `there is no ${path}`)
  const texts = Object.entries(edits).flatMap(([path, changes]) => {
    if (!existsSync(path)) return [`there is no ${path}`]
    const content = readFileSync(path, 'utf8')
    return changes.flatMap((change) => {
      const count = countOf(content, change)
      return count === change.times ? [] : [`${path}: found ${count} times, not ${change.times}: ${change.text}`]
    })
  })
  return [...paths, ...texts]
}

/** Another part may have taken some of it already. */
export function removePart({ remove, move = {}, edits }: Part): void {
  for (const [from, to] of Object.entries(move).filter(([from]) => existsSync(from))) {
    mkdirSync(dirname(to), { recursive: true })
    cpSync(from, to, { recursive: true })
  }
  for (const path of [...remove, ...Object.keys(move)]) rmSync(path, { recursive: true, force: true })
  for (const [path, changes] of Object.entries(edits).filter(([path]) => existsSync(path)))
    writeFileSync(path, wellFormed(path, changes.reduce(applyEdit, readFileSync(path, 'utf8'))))
}

/** The last of a list in JSON has no comma. */
const wellFormed = (path: string, content: string): string =>
  path.endsWith('.json') ? content.replaceAll(/,(?=\s*[\]}])/g, '') : content
