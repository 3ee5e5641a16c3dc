import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import { generate } from 'selfsigned'
import { createWebhookSender, type WebhookSenderOptions } from '../adapters/http/webhook-sender.ts'
import { parseNetworks } from '../domain/networks.ts'

/** They stand for addresses that anyone can reach; 127.0.0.1 is inside. */
export const OUTSIDE = '127.0.0.2'
export const OUTSIDE_AND_SILENT = '127.0.0.3'
export const INSIDE = '127.0.0.1'
const NAMES = ['shop.example', 'other.example']

/** Endpoints on this machine, and senders to them; all of them end with `close`. */
export function createEndpoints() {
  const cleanups: (() => unknown)[] = []
  const certifying = makeCertificate()

  async function listen(server: Server, host: string, port = 0): Promise<number> {
    const sockets = new Set<Socket>()
    server.on('connection', (socket: Socket) => sockets.add(socket))
    server.listen(port, host)
    await once(server, 'listening')
    cleanups.push(() => {
      server.close()
      for (const socket of sockets) socket.destroy()
    })
    return (server.address() as AddressInfo).port
  }

  function open(options: Partial<WebhookSenderOptions> = {}) {
    const sender = createWebhookSender({ allowedNetworks: parseNetworks(`${INSIDE}/32`), ...options })
    cleanups.push(sender.close)
    return sender
  }

  async function serve(listener: RequestListener) {
    const server = createServer(listener)
    return { server, url: `http://${INSIDE}:${await listen(server, INSIDE)}/hooks?shop=1` }
  }

  return {
    listen,
    /** Inside, over http. */
    serve,
    /** The same port at both addresses, over TLS. @returns what has come there, in order */
    serveTls: async () => {
      const { private: key, cert } = await certifying
      const reached: string[] = []
      const make = (where: string) =>
        createTlsServer({ key, cert }, (_request, response) => {
          reached.push(where)
          response.end(where)
        }).on('connection', () => reached.push(`connection ${where}`))
      const port = await listen(make('outside'), OUTSIDE)
      await listen(make('inside'), INSIDE, port)
      return { reached, cert, url: (name: string) => `https://${name}:${port}/` }
    },
    /** To what is inside. */
    open,
    /** To what is outside only, by names. */
    openToOutside: async (resolve: (name: string) => Promise<string[]>, options: { isTrusting?: boolean } = {}) => {
      const { cert } = await certifying
      const allowedNetworks = parseNetworks(`${OUTSIDE}/32,${OUTSIDE_AND_SILENT}/32`)
      const trusted = options.isTrusting === false ? {} : { ca: cert }
      return open({ allowedNetworks, names: { resolve, close: () => {} }, ...trusted })
    },
    onClose: (cleanup: () => unknown) => void cleanups.push(cleanup),
    close: async () => {
      for (const cleanup of cleanups.splice(0)) await cleanup()
    },
  }
}

function makeCertificate() {
  const altNames = NAMES.map((value) => ({ type: 2 as const, value }))
  const extensions = [{ name: 'subjectAltName' as const, altNames }]
  return generate([{ name: 'commonName', value: 'shop.example' }], { algorithm: 'sha256', extensions })
}
