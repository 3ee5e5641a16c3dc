import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { migrate, requireVersion } from '../schema/migrations.ts'
import { isBusy } from './failures.ts'

const CACHE_KIB = 16_384
/** 16 MB of log before they are copied to their places, which all writers wait for. Most are the same pages, changed again and again. */
const LOG_PAGES = 4_000
const SWITCH_RETRY_MS = 5

/**
 * Opens the file, or `:memory:`.
 * @param busyTimeoutMs how long a statement waits for another process's lock; the whole process waits with it
 * @param isOwn whether a new file may be made and an old one brought up to date; else it has to be of this program's version
 */
export function openDatabase(path: string, busyTimeoutMs: number, isOwn = true): DatabaseSync {
  if (isOwn && path !== ':memory:') keepToOwner(path)
  const db = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true })
  try {
    switchToWal(db, performance.now() + busyTimeoutMs)
    // NORMAL would lose the latest commits in a power cut, though customers have had their answers.
    db.exec('PRAGMA synchronous = FULL')
    // What is deleted is overwritten, also where pages are split (which FAST leaves): else addresses outlive their users in the file.
    // An order's life writes 0.6 % more bytes for it, in the same time.
    db.exec('PRAGMA secure_delete = ON')
    db.exec(`PRAGMA cache_size = -${CACHE_KIB}`)
    db.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}`)
    if (isOwn) migrate(db)
    else requireVersion(db)
    // A savepoint notes the pages that it changes: for the jobs of one commit they would go to a file, with ten writes an order.
    // Not before: a new index of a large table is sorted there
    db.exec('PRAGMA temp_store = MEMORY')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** SQLite itself would make it readable by all, as the umask has it; its -wal and -shm get the mode of the file. */
function keepToOwner(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) tighten(file)
}

function tighten(file: string): void {
  try {
    chmodSync(file, 0o600)
  } catch (error) {
    // Not this account's file, and so not its to decide; or gone with the process that had it open
    if (!['EPERM', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/** SQLite does not wait for a lock here, since two processes that switch at once would wait for each other. */
function switchToWal(db: DatabaseSync, deadlineMs: number): void {
  for (;;) {
    try {
      db.exec('PRAGMA journal_mode = WAL')
      return
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadlineMs) throw error
      pause(SWITCH_RETRY_MS)
    }
  }
}

const pause = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
