import type { MongoClient } from 'mongodb'
import type { ConnectionUse } from '../../ports/stores.ts'

/** Counts the driver's connections by its own events; it has no other way to ask. */
export function watchPool(client: MongoClient): () => ConnectionUse {
  let open = 0
  let used = 0
  let waiting = 0
  client.on('connectionCreated', () => open++)
  client.on('connectionClosed', () => open--)
  client.on('connectionCheckOutStarted', () => waiting++)
  client.on('connectionCheckOutFailed', () => waiting--)
  client.on('connectionCheckedOut', () => {
    waiting--
    used++
  })
  client.on('connectionCheckedIn', () => used--)
  return () => ({ idle: Math.max(0, open - used), used, waiting })
}
