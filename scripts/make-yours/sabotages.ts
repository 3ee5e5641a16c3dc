import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Sabotage } from '../../tests/sabotage/sabotage.ts'

const FOLDER = 'tests/sabotage/faults'
const ENTRY = /^ {2}\{\n[\s\S]*?^ {2}\},\n/gm
const GUARANTEES = 'tests/faults/guarantees'

export type Areas = Readonly<Record<string, readonly Sabotage[]>>

export const readSabotages = async (): Promise<Areas> =>
  (await import(pathToFileURL(`${FOLDER}/all.ts`).href)).AREAS as Areas

/** How each sabotage is written, by area. @throws where a file writes them otherwise */
export function entriesOf(area: string, sabotages: readonly Sabotage[]): string[] {
  const entries = readFileSync(`${FOLDER}/${area}.ts`, 'utf8').match(ENTRY) ?? []
  if (entries.length !== sabotages.length)
    throw new Error(`${FOLDER}/${area}.ts has ${sabotages.length} sabotages, and ${entries.length} that look like one`)
  return entries
}

/** Those whose test has, as it is written, the title that they name; titles of suites that a test imports are not looked for. */
export const titledAsWritten = (areas: Areas): ReadonlySet<Sabotage> =>
  new Set(Object.values(areas).flat().filter(hasTitle))

/** Takes out the sabotages whose code or test is gone. @returns the files that have changed */
export function dropSabotages(areas: Areas, titled: ReadonlySet<Sabotage>): string[] {
  return Object.entries(areas).flatMap(([area, sabotages]) => {
    const file = `${FOLDER}/${area}.ts`
    if (!existsSync(file)) return []
    const gone = sabotages.map((sabotage) => !fits(sabotage) || (titled.has(sabotage) && !hasTitle(sabotage)))
    if (!gone.includes(true)) return []
    if (!gone.includes(false)) {
      const [, name = ''] = /export const (\w+)/.exec(readFileSync(file, 'utf8')) ?? []
      rmSync(file)
      const all = readFileSync(`${FOLDER}/all.ts`, 'utf8')
      writeFileSync(`${FOLDER}/all.ts`, all.replace(new RegExp(`^.*\\b${name}\\b.*\\n`, 'gm'), ''))
      return []
    }
    const entries = entriesOf(area, sabotages)
    const content = entries.reduce(
      (text, entry, index) => (gone[index] ? text.replace(entry, () => '') : text),
      readFileSync(file, 'utf8'),
    )
    writeFileSync(file, content)
    return [file]
  })
}

function fits({ file, search, noticedBy }: Sabotage): boolean {
  if (!existsSync(file) || readFileSync(file, 'utf8').split(search).length !== 2) return false
  if ('guarantee' in noticedBy) return existsSync(`${GUARANTEES}/${noticedBy.guarantee.toLowerCase()}.ts`)
  return !('test' in noticedBy) || existsSync(noticedBy.test)
}

const hasTitle = ({ noticedBy }: Sabotage): boolean =>
  'test' in noticedBy &&
  noticedBy.title !== undefined &&
  new RegExp(noticedBy.title).test(readFileSync(noticedBy.test, 'utf8'))
