import { statSync } from 'node:fs'
import { databaseNameOf } from '@orders/shared/adapters/mongo/connection/client'
import { MongoClient } from 'mongodb'
import type { StoreAddress } from './writer.ts'

/** What a store takes on disk, with its indexes. Undefined where the server does not tell. */
export async function bytesOf(address: StoreAddress): Promise<number | undefined> {
  if ('sqlite' in address) return statSync(address.sqlite).size
  const client = new MongoClient(address.mongo)
  try {
    const { storageSize, indexSize } = await client.db(databaseNameOf(address.mongo)).command({ dbStats: 1 })
    const bytes = Number(storageSize) + Number(indexSize)
    return bytes > 0 ? bytes : undefined
  } catch {
    return undefined
  } finally {
    await client.close()
  }
}
