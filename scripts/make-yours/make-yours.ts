import { execFileSync } from 'node:child_process'
import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { DOCUMENTS, documentOf, RELEASE_FILE, readVersion } from '../contracts/release.ts'
import type { Wishes } from './arguments.ts'
import { dropImports, dropUnusedNames } from './imports.ts'
import { mendPages } from './pages.ts'
import { PARTS } from './parts/all.ts'
import { ITSELF } from './parts/itself.ts'
import type { Part } from './parts/part.ts'
import { misfitsOf, removePart } from './remove-part.ts'
import { rename, renamings } from './rename.ts'
import { dropSabotages, readSabotages, titledAsWritten } from './sabotages.ts'

/** There is none yet: the suite that runs the last release beside the code of now says so. */
const NO_COMMIT = '0'.repeat(40)

const partsOf = ({ without }: Wishes): Part[] => [
  ...Object.entries(PARTS).flatMap(([name, part]) => (without.some((one) => one === name) ? part : [])),
  ITSELF,
]

/** What would be done, in words. */
export const planOf = (wishes: Wishes): string[] => [
  ...renamings(wishes).map(([from, to]) => `rename   ${from} to ${to}`),
  ...partsOf(wishes).flatMap(({ what, remove, move = {}, edits }) => [
    `take out ${what}`,
    ...remove.map((path) => `  delete ${path}`),
    ...Object.entries(move).map(([from, to]) => `  move   ${from} to ${to}`),
    ...Object.keys(edits).map((path) => `  edit   ${path}`),
  ]),
  'then: drop what nothing imports or links any more, install, format, write the generated files',
]

/** @throws before anything is changed, where a part does not fit the code */
export async function makeYours(wishes: Wishes, say: (step: string) => void): Promise<void> {
  const parts = partsOf(wishes)
  const misfits = parts.flatMap(misfitsOf)
  if (misfits.length > 0) throw new Error(`The code has changed:\n${misfits.join('\n')}`)
  const areas = await readSabotages()
  const titled = titledAsWritten(areas)

  for (const part of parts) {
    say(`takes out ${part.what}`)
    removePart(part)
  }
  say('drops what is left over')
  const edited = parts.flatMap(({ edits }) => Object.keys(edits)).map((path) => whereNow(parts, path))
  dropUnusedNames([...edited, ...dropImports(), ...dropSabotages(areas, titled)])
  mendPages()
  if (renamings(wishes).length > 0) say('renames')
  rename(wishes)
  beginAnew(wishes)

  say('installs')
  rmSync('.tsbuild', { recursive: true, force: true })
  run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund')
  say('formats, and writes the generated files')
  run('npx', 'biome', 'check', '--write', '--unsafe', '--only=correctness/noUnusedImports', '.')
  run('npm', 'run', '--silent', 'format')
  run('npm', 'run', '--silent', 'docs')
  for (const name of DOCUMENTS) copyFileSync(documentOf(name, 'docs'), documentOf(name, 'contracts'))
  say('Done. `npm run check` says whether all is well; git shows what has changed.')
}

const whereNow = (parts: readonly Part[], path: string): string =>
  parts
    .flatMap(({ move = {} }) => Object.entries(move))
    .reduce((now, [from, to]) => (now.startsWith(`${from}/`) ? now.replace(from, to) : now), path)

/** It has promised nothing to anybody yet, and has no history. */
function beginAnew({ name = 'order-processing-system' }: Wishes): void {
  writeFileSync(RELEASE_FILE, `${JSON.stringify({ version: readVersion('.'), commit: NO_COMMIT }, null, 2)}\n`)
  writeFileSync(
    'CHANGELOG.md',
    `# Changelog\n\n## Unreleased\n\n- ${name} begins, on the ground of order-processing-system.\n`,
  )
}

const run = (program: string, ...args: string[]) =>
  void execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
