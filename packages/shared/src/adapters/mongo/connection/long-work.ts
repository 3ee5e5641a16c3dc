import type { Db } from 'mongodb'
import { StoreUnavailable } from '../../../ports/stores.ts'
import { createMongoClient } from './client.ts'
import { createConnection } from './connection.ts'

/** On collections of many millions the server takes its time, and begins anew when it is asked again in the meantime. */
const LIMIT_MS = 600_000
/** A client costs the server connections, also while nothing is asked of it. */
const CLOSE_AFTER_MS = 30_000
const CONNECTIONS = 4
/** When a heartbeat takes longer, the driver ends what its connections are busy with. A server that builds an index may be slow. */
const HEARTBEAT_LIMIT_MS = 30_000
/** The driver's own limit should be the first to end something, for it tells the reason. */
const LAST_RESORT_MS = 5_000

export interface LongWorkOptions {
  url: string
  database: string
  /** 10 min when left out. */
  limitMs?: number
  /** How long the client stays open after the last work; 30 s when left out. */
  closeAfterMs?: number
}

/** To be given with each command, so that the server gives up when the client does. */
export interface CommandLimits {
  maxTimeMS: number
}

/** Work that takes longer than a request may: index builds, audits, counts of everything. */
export interface LongWork {
  /** @throws StoreUnavailable */
  run<T>(work: (db: Db, limits: CommandLimits) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/**
 * Long work has a client of its own, open while there is any: the driver takes the limit for an answer from the client's options,
 * and requests need a short one. Its `timeoutMS`, which could be given with each command, does nothing.
 */
export function createLongWork(options: LongWorkOptions): LongWork {
  const { url, database, limitMs = LIMIT_MS, closeAfterMs = CLOSE_AFTER_MS } = options
  let opened: ReturnType<typeof open> | undefined
  let running = 0
  let closed = false
  let closing: NodeJS.Timeout | undefined

  function open() {
    const client = createMongoClient(url, {
      socketTimeoutMS: limitMs,
      connectTimeoutMS: HEARTBEAT_LIMIT_MS,
      // A connection is free when the work of somebody else is done.
      waitQueueTimeoutMS: limitMs,
      maxPoolSize: CONNECTIONS,
    })
    const db = client.db(database)
    return { connection: createConnection(client, db), db }
  }

  async function closeClient(): Promise<void> {
    clearTimeout(closing)
    const last = opened
    opened = undefined
    await last?.connection.close()
  }

  return {
    run: async (work) => {
      if (closed) throw new StoreUnavailable({ cause: new Error('the store is closed') })
      clearTimeout(closing)
      opened ??= open()
      const { connection, db } = opened
      running++
      try {
        return await connection.run(() => work(db, { maxTimeMS: limitMs }), { limitMs: limitMs + LAST_RESORT_MS })
      } finally {
        running--
        if (running === 0) closing = setTimeout(() => void closeClient().catch(() => {}), closeAfterMs).unref()
      }
    },
    close: async () => {
      closed = true
      await closeClient()
    },
  }
}
