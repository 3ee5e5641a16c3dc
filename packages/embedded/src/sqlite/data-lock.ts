import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Makes the folder this process's own: a second system on it would have a cache and a queue of its own and serve what is stale. The
 * lock is the operating system's, so it ends with the process, however that ends. A command beside the system needs none.
 * @throws when another process has it
 */
export function lockDataDir(dataDir: string): { release(): void } {
  const db = new DatabaseSync(join(dataDir, 'lock.sqlite'), { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    throw new Error(`another process runs on ${dataDir}: end it, or set DATA_DIR to another folder`, { cause: error })
  }
  return { release: () => db.close() }
}
