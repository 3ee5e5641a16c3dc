import { StoreUnavailable } from '../../../ports/stores.ts'

const PRIMARY_CODE = 0xff
const BUSY = 5
/** BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN: the file cannot be used now, whatever the statement says. */
const UNAVAILABLE: ReadonlySet<number> = new Set([BUSY, 6, 8, 10, 13, 14])

/** What a port may reject with, for whatever `node:sqlite` threw: a bug stays what it is. */
export function asStoreFailure(error: unknown): unknown {
  return isUnavailable(error) ? new StoreUnavailable({ cause: error }) : error
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
