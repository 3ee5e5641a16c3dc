import { DependencyDown } from '../../../ports/dependency.ts'
import { StoreUnavailable } from '../../../ports/stores.ts'

const PRIMARY_CODE = 0xff
const BUSY = 5
/** PERM, BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL: the file cannot be used now, whatever the statement says. */
const UNAVAILABLE: ReadonlySet<number> = new Set([3, BUSY, 6, 7, 8, 10, 13, 14, 15])
/** CORRUPT, NOTADB. */
const DAMAGED: ReadonlySet<number> = new Set([11, 26])

/** What a port may reject with, for whatever `node:sqlite` threw: a bug stays what it is. */
export function asStoreFailure(error: unknown): unknown {
  if (isUnavailable(error)) return new StoreUnavailable({ cause: error })
  if (!DAMAGED.has(primaryCode(error))) return error
  const reason = 'the file of the database is damaged: restore it from a backup'
  return new StoreUnavailable({ cause: new DependencyDown(reason, { cause: error }) })
}

/** Whether another process has the lock. */
export const isBusy = (error: unknown): boolean => primaryCode(error) === BUSY

function isUnavailable(error: unknown): boolean {
  // Node's answer on a closed handle.
  if (error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_STATE') return true
  return UNAVAILABLE.has(primaryCode(error))
}

function primaryCode(error: unknown): number {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return 0
  return error.errcode & PRIMARY_CODE
}
