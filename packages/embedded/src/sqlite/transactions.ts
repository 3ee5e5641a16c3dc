import type { DatabaseSync } from 'node:sqlite'
import { asStoreFailure } from './failures.ts'

/** How the repositories reach the database. */
export interface Connection {
  db: DatabaseSync
  /** Runs a query of one statement. */
  read<T>(query: () => T): Promise<T>
  /** Runs the work in a transaction; resolves after it is on disk. What the work throws undoes it, and only it. */
  write<T>(work: () => T): Promise<T>
}

interface Job {
  /** @returns what tells the caller, once the result is on disk */
  run(): () => void
  reject(error: unknown): void
}

/** Bounds how long one transaction keeps the event loop, a job being some tens of microseconds. */
const JOBS_PER_COMMIT = 128

/**
 * Writes that arrive in the same turn of the event loop share one transaction, a savepoint each: a commit waits for the disk,
 * and under load that wait is most of the cost. Nobody is answered before the commit.
 */
export function createTransactions(db: DatabaseSync): Connection & { drain(): void } {
  const statements = prepareStatements(db)
  let waiting: Job[] = []

  function flush(): void {
    const jobs = waiting.slice(0, JOBS_PER_COMMIT)
    waiting = waiting.slice(JOBS_PER_COMMIT)
    if (waiting.length > 0) setImmediate(flush)
    if (jobs.length > 0) commitTogether(jobs)
  }

  function commitTogether(jobs: readonly Job[]): void {
    try {
      statements.begin.run()
      const answers = jobs.map(runInSavepoint)
      statements.commit.run()
      for (const answer of answers) answer()
    } catch (error) {
      if (db.isOpen && db.isTransaction) statements.rollback.run()
      for (const job of jobs) job.reject(asStoreFailure(error))
    }
  }

  function runInSavepoint(job: Job): () => void {
    statements.savepoint.run()
    try {
      const answer = job.run()
      statements.release.run()
      return answer
    } catch (error) {
      // A full disk or a failing one ends the whole transaction, so the jobs before this one are lost as well.
      if (!db.isTransaction) throw error
      statements.undo.run()
      statements.release.run()
      return () => job.reject(asStoreFailure(error))
    }
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
        if (waiting.length === 0) setImmediate(flush)
        const run = () => {
          const result = work()
          return () => resolve(result)
        }
        waiting.push({ run, reject })
      }),
    drain: () => {
      while (waiting.length > 0) flush()
    },
  }
}

function prepareStatements(db: DatabaseSync) {
  return {
    // Taking the write lock at once: a transaction that reads first and writes later can be refused halfway.
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    savepoint: db.prepare('SAVEPOINT job'),
    release: db.prepare('RELEASE job'),
    undo: db.prepare('ROLLBACK TO job'),
  }
}
