import type { MongoClient } from 'mongodb'
import type { ConnectionUse } from '../../../ports/stores.ts'

interface PoolEvent {
  address: string
  connectionId: number | '<monitor>'
}

const keyOf = ({ address, connectionId }: PoolEvent): string => `${address} ${connectionId}`

/** Keeps track of the driver's connections by its own events; it has no other way to ask. What a close ends, it does not tell of. */
export function watchPool(client: Pick<MongoClient, 'on'>): () => ConnectionUse {
  const open = new Set<string>()
  const used = new Set<string>()
  let waiting = 0
  const noLongerWaiting = () => {
    waiting = Math.max(0, waiting - 1)
  }
  client.on('connectionCreated', (event) => open.add(keyOf(event)))
  client.on('connectionClosed', (event) => open.delete(keyOf(event)))
  client.on('connectionCheckOutStarted', () => waiting++)
  client.on('connectionCheckOutFailed', noLongerWaiting)
  client.on('connectionCheckedOut', (event) => {
    noLongerWaiting()
    used.add(keyOf(event))
  })
  client.on('connectionCheckedIn', (event) => used.delete(keyOf(event)))
  client.on('topologyClosed', () => {
    open.clear()
    used.clear()
    waiting = 0
  })
  return () => ({ idle: Math.max(0, open.size - used.size), used: used.size, waiting })
}
