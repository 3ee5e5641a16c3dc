import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { lockFolder } from '@orders/shared/adapters/sqlite/connection/folder-lock'
import { ConfigError } from '@orders/shared/config/parse'

/**
 * Makes the folder where it is missing, for its owner only. Folder by folder: Node's own `recursive` does not return where a folder
 * cannot be made below one that is there, such as below /proc.
 * @throws ConfigError
 */
export function makeDataDir(dataDir: string): void {
  const missing: string[] = []
  let folder = resolve(dataDir)
  for (; !existsSync(folder); folder = dirname(folder)) missing.unshift(folder)
  try {
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' })
    for (folder of missing) makeFolder(folder)
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new ConfigError([`DATA_DIR is ${dataDir}, which cannot be used: ${reasonOf(error, folder)}`])
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another start may have made it meanwhile
    if (!(existsSync(folder) && statSync(folder).isDirectory())) throw error
  }
}

function reasonOf(error: unknown, folder: string): string {
  const { code = String(error) } = error as NodeJS.ErrnoException
  const parent = dirname(folder)
  const reasons: Record<string, string> = {
    EACCES: `no permission for ${folder}`,
    EEXIST: `${folder} is no folder`,
    ENOENT: `nothing can be made in ${parent}`,
    ENOTDIR: `${folder} is no folder`,
    EPERM: `no permission for ${folder}`,
    EROFS: `${folder} is read-only`,
  }
  return reasons[code] ?? `${code} at ${folder}`
}

/**
 * Makes the folder this process's own: a second system on it would have a cache and a queue of its own and serve what is stale. A command
 * beside the system needs no lock.
 * @throws ConfigError when another process has it
 */
export function lockDataDir(dataDir: string): { release(): void } {
  const lock = lockFolder(dataDir)
  if (lock) return lock
  throw new ConfigError([`DATA_DIR is ${dataDir}, and another process runs on it: end it, or choose another folder`])
}
