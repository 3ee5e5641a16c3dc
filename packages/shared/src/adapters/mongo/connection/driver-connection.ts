import type { Socket } from 'node:net'
import { type Document, MongoNetworkError } from 'mongodb'
// @ts-expect-error: the driver gives no types of its own parts
import { Connection } from 'mongodb/lib/cmap/connection.js'

/** Documents: more than any page has. 16 MB end an answer for all that. */
const BATCH_SIZE = 10_000

/**
 * The driver's connection, but for three things.
 *
 * Where the URL has `directConnection`, the driver asks for reads from a secondary too, whatever the read preference says: such a server
 * would answer with what was true a while ago, and so does a primary after a failover. Here it refuses them, as it does otherwise.
 *
 * And one defect of it. When the server ends a connection, there is a moment in which its socket is
 * destroyed and has not told so. Whoever writes in that moment the driver lets wait for the socket to drain, which it never does:
 * the operation never ends and keeps its place in the pool, and a heartbeat that never ends is the last that the server gets.
 * Here the closing of the socket ends that wait, with the error that makes the driver try again.
 *
 * And a page comes in one answer. Left to itself MongoDB sends 101 documents and keeps a cursor for the rest: one more
 * round trip, and a read that fails when the server that keeps the cursor is gone, as the driver tries no getMore again.
 */
export class DriverConnection extends Connection {
  constructor(socket: Socket, options: object) {
    super(socket, options)
    socket.once('close', () => {
      if (socket.listenerCount('drain') > 0) socket.emit('error', new MongoNetworkError('the connection was closed'))
    })
  }

  prepareCommand(db: string, command: Document, options: { directConnection?: boolean }): unknown {
    return super.prepareCommand(
      db,
      withBatchSize(command),
      options.directConnection ? { ...options, directConnection: false } : options,
    )
  }
}

function withBatchSize(command: Document): Document {
  if (command['find'] !== undefined) return { ...command, batchSize: BATCH_SIZE }
  if (command['aggregate'] !== undefined) return { ...command, cursor: { batchSize: BATCH_SIZE } }
  return command
}
