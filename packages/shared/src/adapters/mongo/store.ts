import type { Document } from 'mongodb'
import { DependencyDown } from '../../ports/dependency.ts'
import { type Store, StoreUnavailable } from '../../ports/stores.ts'
import { createMongoAccountTokens } from './accounts/account-tokens.ts'
import { createMongoMailAllowances } from './accounts/mail-allowances.ts'
import { createMongoSessions } from './accounts/sessions.ts'
import { createMongoSuppressions } from './accounts/suppressions.ts'
import { createMongoUsers } from './accounts/users.ts'
import { createMongoAdminLog } from './admin-log.ts'
import { createMongoApiKeys } from './api-keys.ts'
import { createMongoAudit } from './audit.ts'
import { createMongoClient, databaseNameOf } from './connection/client.ts'
import { createConnection } from './connection/connection.ts'
import { createLongWork } from './connection/long-work.ts'
import { watchPool } from './connection/pool-use.ts'
import { createMongoDeadLetters } from './dead-letters.ts'
import { createMongoIdempotency } from './idempotency.ts'
import { createMongoMails } from './mails/mails.ts'
import { createMongoOrders } from './orders.ts'
import { createMongoOutbox } from './outbox/outbox.ts'
import { createMongoProducts } from './products.ts'
import { prepareCollections } from './schema/prepare-collections.ts'
import { createMongoAnnouncements } from './subscribers/announcements.ts'
import { createAudiences } from './subscribers/audiences.ts'
import { createMongoDeliveries } from './subscribers/deliveries.ts'
import { createMongoWebhooks } from './subscribers/webhooks.ts'

export interface MongoOptions {
  /** Of a replica set, since standalone servers have no transactions. */
  url: string
  /** Taken from the URL's path when left out, and `orders` where that names none. */
  database?: string
  /** How long a command of long work may take; 10 min when left out. */
  longLimitMs?: number
  /** Whether there is a topic, which then hears of each event; false by default. */
  hasTopic?: boolean
}

/**
 * The durable store in MongoDB, for any number of processes. Connects with the first call, so it never throws for a server that
 * is not there.
 * @throws when the URL is malformed
 */
export function createMongoStore({
  url,
  database = databaseNameOf(url),
  longLimitMs,
  hasTopic = false,
}: MongoOptions): Store {
  const client = createMongoClient(url)
  const connections = watchPool(client)
  const db = client.db(database)
  const connection = createConnection(client, db)
  const longWork = createLongWork({ url, database, ...(longLimitMs ? { limitMs: longLimitMs } : {}) })
  const writeTries = db.collection<{ _id: string; at: Date }>('writeTries')

  return {
    orders: createMongoOrders(connection, longWork, createAudiences(connection, { hasTopic })),
    products: createMongoProducts(connection),
    users: createMongoUsers(connection),
    sessions: createMongoSessions(connection),
    accountTokens: createMongoAccountTokens(connection),
    suppressions: createMongoSuppressions(connection),
    mailAllowances: createMongoMailAllowances(connection),
    outbox: createMongoOutbox(connection),
    announcements: createMongoAnnouncements(connection),
    webhooks: createMongoWebhooks(connection),
    deliveries: createMongoDeliveries(connection),
    mails: createMongoMails(connection),
    deadLetters: createMongoDeadLetters(connection),
    adminLog: createMongoAdminLog(connection),
    idempotency: createMongoIdempotency(connection),
    apiKeys: createMongoApiKeys(connection),
    audit: createMongoAudit(longWork),
    prepare: async () => {
      await connection.endDeadTransactions()
      return longWork.run((longDb) => prepareCollections(longDb))
    },
    ping: () =>
      connection.run(async () => {
        // The comment tells it from what the driver asks by itself.
        checkServer(await db.command({ hello: 1, comment: 'ping' }))
        // A server says hello also to a user who has lost all rights
        await writeTries.findOne({ _id: 'worker' })
      }),
    tryWrite: () =>
      connection.run(async () => {
        // One document for all workers: it never grows, and no order is near it.
        await writeTries.updateOne({ _id: 'worker' }, { $currentDate: { at: true } }, { upsert: true })
      }),
    connections,
    close: async () => {
      await Promise.all([connection.close(), longWork.close()])
    },
  }
}

/**
 * Whether the server that answers takes writes and transactions. With `directConnection` the driver stays with the one that the URL
 * names, whatever it is.
 * @param hello the answer to the command of that name
 * @throws StoreUnavailable
 */
function checkServer({ isWritablePrimary, setName, msg }: Document): void {
  if (!isWritablePrimary) throw noUse('the server that MONGODB_URL leads to is not the primary')
  if (setName === undefined && msg !== 'isdbgrid')
    throw noUse('the server that MONGODB_URL leads to is no member of a replica set')
}

const noUse = (reason: string) => new StoreUnavailable({ cause: new DependencyDown(reason) })
