import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { applyEdit, countOf } from './edits.ts'
import type { Part } from './parts/part.ts'
import { trackedFiles } from './tracked-files.ts'

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
  for (const path of remove) rmSync(path, { recursive: true, force: true })
  for (const [path, changes] of Object.entries(edits).filter(([path]) => existsSync(path)))
    writeFileSync(path, wellFormed(path, changes.reduce(applyEdit, readFileSync(path, 'utf8'))))
  for (const [from, to] of Object.entries(move).filter(([from]) => existsSync(from))) {
    renameSync(from, to)
    follow(from, to)
  }
}

/** Every text that names a moved path names where it is now. */
function follow(from: string, to: string): void {
  for (const file of trackedFiles()) {
    const bytes = readFileSync(file)
    if (bytes.includes(0) || !bytes.includes(from)) continue
    writeFileSync(file, bytes.toString('utf8').replaceAll(from, to))
  }
}

/** The last of a list in JSON has no comma. */
const wellFormed = (path: string, content: string): string =>
  path.endsWith('.json') ? content.replaceAll(/,(?=\s*[\]}])/g, '') : content
