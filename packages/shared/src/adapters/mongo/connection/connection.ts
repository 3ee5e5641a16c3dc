import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientSession, Db, MongoClient } from 'mongodb'
import { StoreUnavailable } from '../../../ports/stores.ts'
import { type Collections, collectionsOf } from '../schema/collections.ts'
import { createProcessRegister } from '../transactions/process-register.ts'
import { inTransaction, type TransactionLimits } from '../transactions/transaction.ts'
import { createTransactionSessions } from '../transactions/transaction-sessions.ts'
import { asStoreFailure, isLostRace } from './failures.ts'

/**
 * The last resort, longer than all that the driver's own limits and a transaction's can add up to: whoever waits for the database
 * is answered, whatever the driver waits for.
 */
const LONGEST_MS = 15_000

const MOST_TRIES = 6
const LONGEST_PAUSE_MS = 8

export interface RunLimits {
  /** 15 s when left out. */
  limitMs?: number
}

/** How the repositories reach the database. */
export interface Connection {
  collections: Collections
  /** Runs operations that stand alone. @throws StoreUnavailable where the driver says that the server is not there */
  run<T>(work: () => Promise<T>, limits?: RunLimits): Promise<T>
  /**
   * Runs the work in a transaction, again and again while it loses against others, for at most 5 s unless told otherwise.
   * What the work throws undoes it.
   */
  transact<T>(work: (session: ClientSession) => Promise<T>, limits?: TransactionLimits): Promise<T>
  /** Ends the transactions that dead processes have left open: once before it resolves, and each second from then on. */
  endDeadTransactions(): Promise<void>
  close(): Promise<void>
}

export function createConnection(client: MongoClient, db: Db): Connection {
  let closed = false
  let connected = false

  /**
   * Left to itself the driver connects with its first operation, and where that fails says "Topology is closed" for ever. Once
   * connected it finds its servers again on its own.
   */
  async function connect(): Promise<void> {
    await client.connect()
    connected = true
  }

  async function run<T>(work: () => Promise<T>, { limitMs = LONGEST_MS }: RunLimits = {}): Promise<T> {
    // The driver would connect again.
    if (closed) throw new StoreUnavailable({ cause: new Error('the store is closed') })
    try {
      if (!connected) await connect()
      return await withinTime(untilNoneIsFirst(work), limitMs)
    } catch (error) {
      throw asStoreFailure(error)
    }
  }

  const sessions = createTransactionSessions(client, createProcessRegister(client, db, run))

  return {
    collections: collectionsOf(db),
    run,
    transact: (work, limits = {}) => run(() => sessions.use((session) => inTransaction(session, work, limits))),
    endDeadTransactions: sessions.watch,
    close: async () => {
      await sessions.close()
      closed = true
      await client.close()
    },
  }
}

/**
 * MongoDB begins a lone write again by itself when another one of the same document was first. Not every server that speaks its
 * language does: they tell the client, and two who want the same e-mail address are then both told that there is no database.
 */
async function untilNoneIsFirst<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (!isLostRace(error) || tries === MOST_TRIES) throw error
      await sleep(Math.random() * LONGEST_PAUSE_MS)
    }
  }
}

async function withinTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const noAnswer = () => reject(new StoreUnavailable({ cause: new Error(`no answer within ${limitMs} ms`) }))
  const timer = setTimeout(noAnswer, limitMs)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
