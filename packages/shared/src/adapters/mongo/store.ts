import type { Store } from '../../ports/stores.ts'
import { createMongoAdminLog } from './admin-log.ts'
import { createMongoAudit } from './audit.ts'
import { createMongoClient, databaseNameOf } from './client.ts'
import { createConnection } from './connection.ts'
import { createMongoDeadLetters } from './dead-letters.ts'
import { createIndexes } from './indexes.ts'
import { createMongoMails } from './mails.ts'
import { createMongoOrders } from './orders.ts'
import { createMongoOutbox } from './outbox.ts'
import { watchPool } from './pool-use.ts'
import { createMongoProducts } from './products.ts'
import { createMongoSessions } from './sessions.ts'
import { createMongoUsers } from './users.ts'

/** On collections of many millions the server takes its time, and begins anew when it is asked again in the meantime. */
const INDEXES_LIMIT_MS = 600_000

export interface MongoOptions {
  /** Of a replica set, since standalone servers have no transactions. */
  url: string
  /** Taken from the URL's path when left out, and `orders` where that names none. */
  database?: string
}

export interface MongoStore extends Store {
  /**
   * Creates the indexes that are missing. To be called before the first request, and again after a pause where it fails: the
   * database may come up later than the service, and the promises of the store (one order a key, one user an address) rest on them.
   * @throws StoreUnavailable
   */
  prepare(): Promise<void>
}

/**
 * The durable store in MongoDB, for any number of processes. Connects with the first call, so it never throws for a server that
 * is not there.
 * @throws when the URL is malformed
 */
export function createMongoStore({ url, database = databaseNameOf(url) }: MongoOptions): MongoStore {
  const client = createMongoClient(url)
  const connections = watchPool(client)
  const db = client.db(database)
  const connection = createConnection(client, db)
  const writeTries = db.collection<{ _id: string; at: Date }>('writeTries')

  return {
    orders: createMongoOrders(connection),
    products: createMongoProducts(connection),
    users: createMongoUsers(connection),
    sessions: createMongoSessions(connection),
    outbox: createMongoOutbox(connection),
    mails: createMongoMails(connection),
    deadLetters: createMongoDeadLetters(connection),
    adminLog: createMongoAdminLog(connection),
    audit: createMongoAudit(connection),
    prepare: () => connection.run(() => createIndexes(db), { limitMs: INDEXES_LIMIT_MS }),
    ping: () =>
      connection.run(async () => {
        await db.command({ ping: 1 })
      }),
    tryWrite: () =>
      connection.run(async () => {
        // One document for all workers: it never grows, and no order is near it.
        await writeTries.updateOne({ _id: 'worker' }, { $currentDate: { at: true } }, { upsert: true })
      }),
    connections,
    close: connection.close,
  }
}
