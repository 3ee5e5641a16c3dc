import type { MongoClient } from 'mongodb'

/** Well over what the driver allows a heartbeat: 2 s to connect, 2 s for the answer and, where it waits for news, 1 s more. */
const LONGEST_TICKS = 6
/** Ticks are counted, not time: a process that was stopped for a minute has not waited for anybody. */
const TICK_MS = 1_000

interface HeartbeatEvent {
  /** Address of the server. */
  connectionId: string
}

/**
 * Tells when the driver waits for a heartbeat that can never end. It does so where a connection goes down at the wrong moment: it
 * writes to the socket after that was destroyed and before it is told, and waits for ever for the socket to drain. A server that
 * streams its heartbeats (any real mongod) hardly meets that; one that has to be asked (DocumentDB and its like) does whenever all
 * of its connections end together, and then the driver never looks at that server again.
 * @returns how to stop watching
 */
export function watchHeartbeats(client: Pick<MongoClient, 'on'>, onStuck: (address: string) => void): () => void {
  const waiting = new Map<string, number>()
  const ended = ({ connectionId }: HeartbeatEvent) => waiting.delete(connectionId)
  client.on('serverHeartbeatStarted', ({ connectionId }) => waiting.set(connectionId, 0))
  client.on('serverHeartbeatSucceeded', ended)
  client.on('serverHeartbeatFailed', ended)
  client.on('serverClosed', ({ address }) => waiting.delete(address))
  client.on('topologyClosed', () => waiting.clear())

  const ticking = setInterval(() => {
    for (const [address, ticks] of waiting) {
      waiting.set(address, ticks + 1)
      if (ticks + 1 === LONGEST_TICKS) onStuck(address)
    }
  }, TICK_MS)
  ticking.unref()
  return () => clearInterval(ticking)
}
