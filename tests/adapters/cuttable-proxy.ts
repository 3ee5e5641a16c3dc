import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface CuttableProxy {
  port: number
  /** Ends every connection, and refuses new ones. */
  cut(): void
  /** Keeps every connection, and lets nothing through any more. */
  hang(): void
  restore(): void
  close(): Promise<void>
}

/** A way to a server that can be cut, which the server itself notices little of. */
export async function startCuttableProxy(target: { hostname: string; port: string }): Promise<CuttableProxy> {
  const sockets = new Set<Socket>()
  let isCut = false
  let isHung = false

  const server = createServer((near) => {
    if (isCut) return near.destroy()
    const far = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.pipe(to)
      if (isHung) from.unpipe(to)
    }
  })
  const cut = () => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    hang: () => {
      isHung = true
      for (const socket of sockets) socket.unpipe()
    },
    restore: () => {
      // A way that was blocked for a while has lost bytes: what hung on it begins anew.
      if (isHung) for (const socket of sockets) socket.destroy()
      isCut = false
      isHung = false
    },
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
