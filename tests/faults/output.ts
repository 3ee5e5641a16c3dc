import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = '.faults'
const LAST_LINES = 15

/** @returns the file that holds it all */
export function keepOutput(name: string, output: readonly string[]): string {
  const path = join(FOLDER, `${name}.log`)
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(path, output.join('\n\n'))
  return path
}

/** The last of each kind of error, and the last lines: in a rush the telling ones are thousands of lines above the end. */
export function excerptOf(output: string): string {
  const [process = '', ...lines] = output.split('\n')
  const errors = new Map(lines.flatMap((line) => kindOf(line).map((kind) => [kind, line])))
  return [process, ...errors.values(), 'and at the end', ...lines.slice(-LAST_LINES)].join('\n')
}

function kindOf(line: string): string[] {
  if (!line.startsWith('{"level":') || !line.includes('"err":')) return []
  const { msg, err } = JSON.parse(line)
  return [`${msg}: ${err.type}`]
}
