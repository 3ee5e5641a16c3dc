import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { createCommitSpacing, NO_SPACING, type SpacingOptions } from './commit-spacing.ts'
import { createLogEmptying } from './empty-log.ts'
import { asStoreFailure } from './failures.ts'
import { type Job, prepareGroupCommit } from './group-commit.ts'
import type { WriteLock } from './write-lock.ts'

/** How the repositories reach the database. */
export interface Connection {
  db: DatabaseSync
  /** Runs queries. Of several, each finds what other threads have stored until then. */
  read<T>(query: () => T): Promise<T>
  /** Runs the work in a transaction; resolves after it is on disk. What the work throws undoes it, and only it. */
  write<T>(work: () => T): Promise<T>
  /** After a write that erases: leaves nothing of it in the write-ahead log. */
  emptyLog(): Promise<void>
}

/** Bounds how long one transaction keeps the event loop, a job being some tens of microseconds. */
const JOBS_PER_COMMIT = 128
/** A thread that was ended by force may have left its turn behind; the end of this one does not wait for it. */
const LAST_TURN_WITHIN_MS = 1_000

export interface TransactionOptions {
  writeLock?: WriteLock | undefined
  /** For a thread that others should not wait for: it then commits more at a time. */
  spacing?: SpacingOptions | undefined
}

/**
 * Writes that arrive in the same turn of the event loop share one commit: it waits for the disk, and under load that wait is
 * most of the cost. What arrives while another thread writes joins them.
 */
export function createTransactions(
  db: DatabaseSync,
  options: TransactionOptions = {},
): Connection & { drain(): Promise<void> } {
  const { writeLock } = options
  const spacing = options.spacing ? createCommitSpacing(options.spacing) : NO_SPACING
  const commitTogether = prepareGroupCommit(db)
  const { emptyLog, stop } = createLogEmptying(db, writeLock)
  let waiting: Job[] = []
  let flushing: Promise<void> | undefined

  function commitNext(): void {
    const jobs = waiting.slice(0, JOBS_PER_COMMIT)
    waiting = waiting.slice(JOBS_PER_COMMIT)
    if (jobs.length > 0) commitTogether(jobs)
  }

  async function commitInTurn(): Promise<void> {
    const othersCommits = (await writeLock?.take()) ?? 0
    try {
      commitNext()
    } finally {
      writeLock?.pass()
    }
    spacing.committed(othersCommits)
    if (waiting.length > 0) flushSoon()
  }

  function flush(): void {
    // An unneeded commit would make other threads wait
    if (waiting.length > 0) flushing = commitInTurn()
  }

  function flushSoon(): void {
    const waitMs = spacing.waitMs()
    if (waitMs > 0) setTimeout(flush, waitMs)
    else setImmediate(flush)
  }

  return {
    db,
    read: async (query) => {
      try {
        return query()
      } catch (error) {
        throw asStoreFailure(error)
      }
    },
    write: (work) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) flushSoon()
        const run = () => {
          const result = work()
          return () => resolve(result)
        }
        waiting.push({ run, reject })
      }),
    emptyLog,
    drain: async () => {
      // A turn that was asked for is taken and passed on: who left it behind would stop all the others
      await Promise.race([Promise.all([flushing, stop()]), delay(LAST_TURN_WITHIN_MS, undefined, { ref: false })])
      while (waiting.length > 0) commitNext()
    },
  }
}
