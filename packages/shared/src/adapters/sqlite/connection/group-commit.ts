import type { DatabaseSync } from 'node:sqlite'
import { asStoreFailure } from './failures.ts'

export interface Job {
  /** @returns what tells the caller, once the result is on disk */
  run(): () => void
  reject(error: unknown): void
}

/** Runs jobs in one transaction, in a savepoint each: a job that throws is undone alone. No caller is answered before the commit. */
export function prepareGroupCommit(db: DatabaseSync): (jobs: readonly Job[]) => void {
  const { begin, commit, rollback, savepoint, release, undo } = prepareStatements(db)

  function runInSavepoint(job: Job): () => void {
    savepoint.run()
    try {
      const answer = job.run()
      release.run()
      return answer
    } catch (error) {
      // A full disk or a failing one ends the whole transaction, so the jobs before this one are lost as well.
      if (!db.isTransaction) throw error
      undo.run()
      release.run()
      return () => job.reject(asStoreFailure(error))
    }
  }

  return (jobs) => {
    try {
      begin.run()
      const answers = jobs.map(runInSavepoint)
      commit.run()
      for (const answer of answers) answer()
    } catch (error) {
      for (const job of jobs) job.reject(asStoreFailure(error))
      if (db.isOpen && db.isTransaction) rollback.run()
    }
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
