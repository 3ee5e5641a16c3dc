import type { Socket } from 'node:net'
import { MongoNetworkError } from 'mongodb'
// @ts-expect-error: the driver gives no types of its own parts
import { Connection } from 'mongodb/lib/cmap/connection.js'

/**
 * The driver's connection, but for one defect of it. When the server ends a connection, there is a moment in which its socket is
 * destroyed and has not told so. Whoever writes in that moment the driver lets wait for the socket to drain, which it never does:
 * the operation never ends and keeps its place in the pool, and a heartbeat that never ends is the last that the server gets.
 * Here the closing of the socket ends that wait, with the error that makes the driver try again.
 */
export class DriverConnection extends Connection {
  constructor(socket: Socket, options: object) {
    super(socket, options)
    socket.once('close', () => {
      if (socket.listenerCount('drain') > 0) socket.emit('error', new MongoNetworkError('the connection was closed'))
    })
  }
}
