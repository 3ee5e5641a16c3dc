import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isBusy } from '@orders/shared/adapters/sqlite/connection/failures'
import { ConfigError } from '@orders/shared/config/parse'

/**
 * Makes the folder this process's own: a second system on it would have a cache and a queue of its own and serve what is stale. The
 * lock is the operating system's, so it ends with the process, however that ends. A command beside the system needs none.
 * @throws ConfigError when another process has it
 */
export function lockDataDir(dataDir: string): { release(): void } {
  const db = new DatabaseSync(join(dataDir, 'lock.sqlite'), { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (!isBusy(error)) throw error
    throw new ConfigError([`DATA_DIR is ${dataDir}, and another process runs on it: end it, or choose another folder`])
  }
  return { release: () => db.close() }
}
