import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isBusy } from './failures.ts'

/**
 * Makes a data folder this process's own. The lock is the operating system's, so it ends with the process, however that ends.
 * @returns undefined when another process has it
 */
export function lockFolder(dataDir: string): { release(): void } | undefined {
  const db = new DatabaseSync(join(dataDir, 'lock.sqlite'), { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (isBusy(error)) return undefined
    throw error
  }
  return { release: () => db.close() }
}
