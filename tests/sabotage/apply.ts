import { readFile, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import type { Sabotage } from './sabotage.ts'

/** A sabotage that is none any more: the code has moved on, or what it would put there is no code. */
export class StaleSabotage extends Error {}

type Patch = Pick<Sabotage, 'file' | 'search' | 'replace'>

/** @throws StaleSabotage */
export async function sabotaged(root: string, { file, search, replace }: Patch): Promise<string> {
  const source = await readFile(join(root, file), 'utf8').catch(() => {
    throw new StaleSabotage(`there is no ${file}`)
  })
  const parts = source.split(search)
  if (search === '' || parts.length !== 2)
    throw new StaleSabotage(`found ${parts.length - 1} times in ${file}, not once:\n${search}`)
  const result = parts.join(replace)
  if (file.endsWith('.ts')) assertParses(result, file)
  return result
}

/**
 * Changes one file of a copy.
 * @returns what restores it
 * @throws StaleSabotage
 */
export async function apply(root: string, patch: Patch): Promise<() => Promise<void>> {
  const path = join(root, patch.file)
  const changed = await sabotaged(root, patch)
  const original = await readFile(path)
  await writeFile(path, changed)
  return () => writeFile(path, original)
}

function assertParses(source: string, file: string): void {
  try {
    stripTypeScriptTypes(source)
  } catch (error) {
    throw new StaleSabotage(
      `${file} would be no TypeScript any more: ${error instanceof Error ? error.message : error}`,
    )
  }
}
