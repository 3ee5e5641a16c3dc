import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export const FULFILMENT_SECRET = 'a secret that only the two of them know'

/** A fulfilment service that takes every order, and remembers which trace it came with. */
export async function startFulfilment() {
  const traceparents: (string | undefined)[] = []
  const server = createServer(async (request, response) => {
    traceparents.push(request.headers['traceparent']?.toString())
    await request.toArray()
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    traceparents,
    env: { FULFILMENT_URL: url, FULFILMENT_SECRET },
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
