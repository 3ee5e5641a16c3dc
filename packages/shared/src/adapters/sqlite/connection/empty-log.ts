import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { StoreUnavailable } from '../../../ports/stores.ts'
import { integer } from '../rows.ts'
import { asStoreFailure } from './failures.ts'
import type { WriteLock } from './write-lock.ts'

const ANSWER_WITHIN_MS = 2_000
const FIRST_PAUSE_MS = 5
const LONGEST_PAUSE_MS = 1_000

export interface LogEmptying {
  /** Resolves when the log is empty, or after 2 s: it is tried until it succeeds, whoever waits. */
  emptyLog(): Promise<void>
  /** Tries no more. Resolves when the last turn with the lock has been passed on. */
  stop(): Promise<void>
}

/**
 * Empties the write-ahead log: what was overwritten or deleted is in it still, until its place happens to be used again. Readers of an older
 * state stand in the way.
 */
export function createLogEmptying(db: DatabaseSync, writeLock?: WriteLock): LogEmptying {
  let trying: Promise<void> | undefined
  let turn: Promise<void> | undefined
  let isWanted = false

  async function tryInTurn(): Promise<void> {
    await writeLock?.take()
    try {
      if (!isWanted) return
      isWanted = false
      isWanted = !isEmptied(db)
    } finally {
      writeLock?.pass()
    }
  }

  async function keepTrying(): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; isWanted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      turn = tryInTurn()
      await turn
      if (isWanted) await delay(pauseMs, undefined, { ref: false })
    }
  }

  return {
    emptyLog: () => {
      if (!isWanted) {
        isWanted = true
        trying = keepTrying()
      }
      return Promise.race([trying, delay(ANSWER_WITHIN_MS, undefined, { ref: false })])
    },
    stop: async () => {
      isWanted = false
      await turn
    },
  }
}

function isEmptied(db: DatabaseSync): boolean {
  const { timeout: busyTimeoutMs } = db.prepare('PRAGMA busy_timeout').get() ?? {}
  try {
    // SQLite would wait for readers with the event loop asleep
    db.exec('PRAGMA busy_timeout = 0')
    return integer(db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() ?? {}, 'busy') === 0
  } catch (error) {
    // What was to be deleted is deleted, for all who ask the database: a full or failing disk is no reason to say otherwise
    if (asStoreFailure(error) instanceof StoreUnavailable) return false
    throw error
  } finally {
    db.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
  }
}
