import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { ENDED_REMEMBERED_MS } from '../../ports/stores.ts'
import { openDatabase } from './connection/database.ts'
import { lockFolder } from './connection/folder-lock.ts'
import { integer } from './rows.ts'
import { requireReadable } from './schema/migrations.ts'
import { endLeases } from './store.ts'

/** All pages in one step. With smaller ones SQLite begins again whenever another process writes, and never ends beside a busy system. */
const ALL_PAGES = 2 ** 31 - 1
const BUSY_TIMEOUT_MS = 5_000
/** SQLite applies what it finds beside a database, also what another one has left there. */
const SIDE_FILES = ['', '-wal', '-shm', '-journal']

/** Something that must not be overwritten, a system that still runs, or a file that is no sound backup. */
export class BackupRefused extends Error {
  override name = 'BackupRefused'
}

/**
 * Copies the database as it is at one moment, while other processes read and write it. The copy appears whole or not at all, for its owner
 * only, and has no side files.
 * @param source path of the database
 * @param target path of the copy, where nothing may be yet
 * @returns orders in it
 * @throws BackupRefused, and what the file system refuses
 */
export async function backUp(source: string, target: string): Promise<number> {
  if (existsSync(target)) throw new BackupRefused(`${target} is there already: a backup overwrites nothing`)
  const draft = `${target}.partial`
  const db = new DatabaseSync(source, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
  try {
    removeAll(draft)
    closeSync(openSync(draft, 'wx', 0o600))
    await backup(db, draft, { rate: ALL_PAGES })
    const orders = checkCopy(draft)
    flush(draft)
    renameSync(draft, target)
    flush(dirname(target))
    return orders
  } finally {
    db.close()
    removeAll(draft)
  }
}

export interface RestoreOptions {
  /** What `backUp` has made. */
  backup: string
  /** Made where it is missing, in a folder that is there. */
  dataDir: string
  /** Whether the database that is there may be replaced. It is kept beside the new one. */
  replace: boolean
  nowMs: number
}

export interface Restored {
  orders: number
  /** Where the database that was there is kept now. */
  replaced?: string
}

/**
 * Makes a backup the database of a data folder. Sessions have ended in it, as some ended since it was made; a mail that the replaced
 * database knows to be sent is not sent again. The start of the system publishes what is unsettled.
 * @throws BackupRefused, and what the file system refuses
 */
export function restore({ backup: source, dataDir, replace, nowMs }: RestoreOptions): Restored {
  if (!existsSync(source)) throw new BackupRefused(`there is no file ${source}`)
  if (existsSync(`${source}-wal`)) throw new BackupRefused(`${source}-wal has a part of it: it is no backup`)
  if (!existsSync(dataDir)) mkdirSync(dataDir, { mode: 0o700 })
  const lock = lockFolder(dataDir)
  if (!lock) throw new BackupRefused(`a system runs on ${dataDir}: end it first`)
  const path = join(dataDir, 'orders.sqlite')
  const draft = `${path}.partial`
  try {
    const [there] = filesOf(path)
    if (there && !replace) throw new BackupRefused(`${there} is there already: --replace puts it aside`)
    removeAll(draft)
    copyFileSync(source, draft)
    chmodSync(draft, 0o600)
    const orders = checkCopy(draft)
    bringUpToDate(draft, there === path ? path : undefined, nowMs)
    flush(draft)
    const replaced = there ? putAside(path, nowMs) : undefined
    renameSync(draft, path)
    flush(dataDir)
    return { orders, ...(replaced ? { replaced } : {}) }
  } finally {
    removeAll(draft)
    lock.release()
  }
}

/** As one file: what SQLite keeps beside it would be missed by a copy. @returns orders in it */
function checkCopy(path: string): number {
  const db = new DatabaseSync(path)
  try {
    requireReadable(db)
    const { quick_check: verdict } = db.prepare('PRAGMA quick_check(1)').get() ?? {}
    if (verdict !== 'ok') throw new Error(String(verdict))
    db.exec('PRAGMA journal_mode = DELETE')
    return integer(db.prepare('SELECT coalesce(sum(orders), 0) AS orders FROM order_counts').get() ?? {}, 'orders')
  } catch (cause) {
    throw new BackupRefused(`it is no sound database: ${cause instanceof Error ? cause.message : cause}`, { cause })
  } finally {
    db.close()
  }
}

function bringUpToDate(path: string, replaced: string | undefined, nowMs: number): void {
  const db = openDatabase(path, BUSY_TIMEOUT_MS)
  try {
    endLeases(db)
    db.prepare('UPDATE sessions SET ended_at_ms = ?, expires_at_ms = ? WHERE ended_at_ms IS NULL').run(
      nowMs,
      nowMs + ENDED_REMEMBERED_MS,
    )
    if (replaced) keepKnownMails(db, replaced)
    db.exec('PRAGMA main.journal_mode = DELETE')
  } finally {
    db.close()
  }
}

/** The mail service cannot be asked what it has sent, and a database that is replaced may know. It may also be unreadable, or a stranger's. */
function keepKnownMails(db: DatabaseSync, replaced: string): void {
  try {
    db.prepare('ATTACH ? AS replaced').run(replaced)
    db.exec(`
      UPDATE mails SET state = 'sent', settled_at_ms = known.settled_at_ms, lease_until_ms = 0, reason = NULL
      FROM replaced.mails AS known
      WHERE mails.state = 'unsent' AND known.state = 'sent'
        AND known.subject_id = mails.subject_id AND known.kind = mails.kind`)
    db.exec('DETACH replaced')
  } catch {
    // Nothing is known then: those mails are sent, rather twice than never
  }
}

function putAside(path: string, nowMs: number): string {
  const aside = `${path}.replaced-${new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`
  const [earlier] = filesOf(aside)
  if (earlier) throw new BackupRefused(`${earlier} is there already: try again in a second`)
  for (const file of filesOf(path)) renameSync(file, aside + file.slice(path.length))
  return aside
}

const filesOf = (path: string): string[] => SIDE_FILES.map((suffix) => path + suffix).filter((file) => existsSync(file))

function removeAll(path: string): void {
  for (const suffix of SIDE_FILES) rmSync(path + suffix, { force: true })
}

/** So that it outlives a power cut. */
function flush(path: string): void {
  const file = openSync(path, 'r')
  fsyncSync(file)
  closeSync(file)
}
