import { randomUUID } from 'node:crypto'
import { type Db, type MongoClient, MongoServerError, type ServerSessionId } from 'mongodb'
import { asStoreFailure } from '../connection/failures.ts'
import { lacksRight } from '../connection/refused-user.ts'

/** A process that has not been heard of for so long counts as dead. If it is not, its transactions begin again. */
export const DEAD_AFTER_MS = 2_500
/** A user's password or the user itself may be replaced: what nobody could end is forgotten, for the server has ended it long since. */
const FORGOTTEN_AFTER_MS = 3_600_000
const AT_A_TIME = 100

interface ProcessDocument {
  _id: string
  /** A user may end its own sessions only. */
  user: string
  sessions: ServerSessionId[]
  /** By the server's clock, as whoever reads it compares it with that clock. */
  beatAt: Date
}

/**
 * Who writes to the database, and in which server sessions. A mongod keeps a dead client's transaction, and with it its locks, for
 * a minute; whoever is alive finds the dead here and ends their sessions.
 */
export interface ProcessRegister {
  /** "This process is alive, and its transactions run in these sessions." */
  beat(sessions: readonly ServerSessionId[]): Promise<void>
  /** Takes this process out. Its sessions are to have ended. */
  leave(): Promise<void>
  /** Ends the sessions of processes that have died. Any number may do so at the same time. */
  endDead(): Promise<void>
  /** Aborts the transactions of these sessions, if they are open still. */
  endSessions(sessions: readonly ServerSessionId[]): Promise<void>
}

type Run = <T>(work: () => Promise<T>) => Promise<T>

/** @param run reaches the database, as `Connection.run` does */
export function createProcessRegister(client: MongoClient, db: Db, run: Run): ProcessRegister {
  const _id = randomUUID()
  const processes = db.collection<ProcessDocument>('processes')
  const user = () => client.options.credentials?.username ?? ''

  const endSessions = async (sessions: readonly ServerSessionId[]) => {
    if (sessions.length > 0) await client.db('admin').command({ killSessions: sessions })
  }

  async function endDead(): Promise<void> {
    const dead = { user: user(), ...silentFor(DEAD_AFTER_MS) }
    const forgotten = silentFor(FORGOTTEN_AFTER_MS)
    // As it is now: a beat that a majority does not have yet is one all the same.
    const found = processes.find(
      { _id: { $ne: _id }, $or: [dead, forgotten] },
      { readConcern: { level: 'local' }, limit: AT_A_TIME },
    )
    for (const { _id: id, beatAt, sessions } of await found.toArray()) {
      await endSessions(sessions).catch(unlessUnavailable)
      // If it has been heard of meanwhile, it stays.
      await processes.deleteOne({ _id: id, beatAt })
    }
  }

  return {
    beat: async (sessions) => {
      await run(() =>
        processes.updateOne(
          { _id },
          { $set: { user: user(), sessions: [...sessions] }, $currentDate: { beatAt: true } },
          { upsert: true },
        ),
      )
    },
    leave: async () => {
      await run(() => processes.deleteOne({ _id }))
    },
    endDead: () => run(endDead),
    endSessions: (sessions) => run(() => endSessions(sessions)),
  }
}

const silentFor = (ms: number) => ({ $expr: { $lt: ['$beatAt', { $subtract: ['$$NOW', ms] }] } })

/** A server that does not have the command, or not for us, keeps the locks until its own limit; asking it every second would not change that. */
function unlessUnavailable(error: unknown): void {
  const isNoUse = error instanceof MongoServerError && (lacksRight(error) || asStoreFailure(error) === error)
  if (!isNoUse) throw error
}
