import { databaseNameOf } from '@orders/shared/adapters/mongo/connection/client'
import { type MailDocument, toDocument } from '@orders/shared/adapters/mongo/documents'
import { type Collections, collectionsOf } from '@orders/shared/adapters/mongo/schema/collections'
import { createMongoStore } from '@orders/shared/adapters/mongo/store'
import { mailId } from '@orders/shared/domain/mail'
import { MongoClient } from 'mongodb'
import type { Life } from './lives.ts'
import { type SeedWriter, unitsHeld } from './writer.ts'

/** Batches on their way at the same time. */
const IN_FLIGHT = 4

/**
 * Documents as the store makes them, outside of transactions: these are for what belongs together, and a run that
 * is broken off leaves books that do not add up.
 */
export async function openMongoWriter(url: string): Promise<SeedWriter> {
  const store = createMongoStore({ url })
  await store.prepare()
  const client = new MongoClient(url, { ignoreUndefined: true, maxPoolSize: IN_FLIGHT * 2 })
  const collections = collectionsOf(client.db(databaseNameOf(url)))
  const flying = new Set<Promise<void>>()
  return {
    store,
    write: async (lives) => {
      const flight: Promise<void> = insert(collections, lives).finally(() => flying.delete(flight))
      flying.add(flight)
      if (flying.size >= IN_FLIGHT) await Promise.race(flying)
    },
    close: async () => {
      await Promise.all(flying)
      await client.close()
      await store.close()
    },
  }
}

async function insert({ orders, mails, products }: Collections, lives: readonly Life[]): Promise<void> {
  const sent = lives.flatMap(toMail)
  // In the order of their ids, so that batches that meet at the same products do not wait for each other in a circle
  const byId = [...unitsHeld(lives)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const held = byId.map(([_id, units]) => ({
    updateOne: { filter: { _id }, update: { $inc: { available: -units } } },
  }))
  await Promise.all([
    orders.insertMany(
      lives.map(({ order }) => toDocument(order)),
      { ordered: false },
    ),
    sent.length > 0 && mails.insertMany(sent, { ordered: false }),
    held.length > 0 && products.bulkWrite(held),
  ])
}

function toMail({ order, mail }: Life): MailDocument[] {
  if (!mail) return []
  const { kind, checkAtMs, sentAtMs: settledAtMs } = mail
  const _id = mailId({ subjectId: order.id, kind })
  return [{ _id, orderId: order.id, kind, state: 'sent', leaseUntilMs: 0, checkAtMs, settledAtMs }]
}
