import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Fulfils an order once it is released. */
export async function startWarehouse() {
  const asked = new Map<string, PromiseWithResolvers<void>>()
  const released = new Map<string, PromiseWithResolvers<void>>()
  const of = (promises: typeof asked, id: string) => {
    const known = promises.get(id) ?? Promise.withResolvers<void>()
    promises.set(id, known)
    return known
  }
  const server: Server = createServer(async (request, response) => {
    const id = String(request.headers['idempotency-key'])
    of(asked, id).resolve()
    await of(released, id).promise
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    env: { FULFILMENT_URL: `http://127.0.0.1:${port}/`, FULFILMENT_SECRET: 'f'.repeat(32) },
    asked: (id: string) => of(asked, id).promise,
    release: (id: string) => of(released, id).resolve(),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
