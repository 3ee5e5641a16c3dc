import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientSession, TransactionOptions } from 'mongodb'
import { isCommitUnknown, isInterrupted, isTransient } from '../connection/failures.ts'

/** After that a request had better be told to come again later. */
export const TRANSACTION_TIMEOUT_MS = 5_000

const OPTIONS: TransactionOptions = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority' },
  readPreference: 'primary',
  maxCommitTimeMS: 2_000,
}
const FIRST_PAUSE_MS = 4
const LONGEST_PAUSE_MS = 8

export interface TransactionLimits {
  timeoutMs?: number
}

/**
 * The driver's own `withTransaction` tries for up to two minutes, far longer than anybody waits for an order; otherwise this does
 * the same: MongoDB refuses the later of two transactions that touch one document, and whoever is refused begins again after a
 * short pause that is left to chance: the winner is done within milliseconds, and nobody keeps a place for the loser.
 */
export async function inTransaction<T>(
  session: ClientSession,
  work: (session: ClientSession) => Promise<T>,
  { timeoutMs = TRANSACTION_TIMEOUT_MS }: TransactionLimits,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs
  for (let attempt = 0; ; attempt++) {
    try {
      return await tryOnce(session, work, deadlineMs)
    } catch (error) {
      if (!isTransient(error) && !isInterrupted(error)) throw error
      const pauseMs = Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 1.5 ** attempt)
      if (performance.now() + pauseMs > deadlineMs) throw error
      await sleep(pauseMs)
    }
  }
}

async function tryOnce<T>(
  session: ClientSession,
  work: (session: ClientSession) => Promise<T>,
  deadlineMs: number,
): Promise<T> {
  session.startTransaction(OPTIONS)
  try {
    const result = await work(session)
    if (session.inTransaction()) await commit(session, deadlineMs)
    return result
  } catch (error) {
    // Its locks are in the way of the next try, and of everybody else.
    if (session.inTransaction()) await session.abortTransaction()
    throw error
  }
}

/** For work that has found, after a write, that there is nothing to do: its result is `undefined`, and nothing is left of it. */
export async function rollBack(session: ClientSession): Promise<undefined> {
  await session.abortTransaction()
}

async function commit(session: ClientSession, deadlineMs: number): Promise<void> {
  for (;;) {
    try {
      return await session.commitTransaction()
    } catch (error) {
      // Asked again, the server says which it is: committed, or that there is no such transaction.
      if (!(isCommitUnknown(error) || isInterrupted(error)) || performance.now() > deadlineMs) throw error
    }
  }
}
