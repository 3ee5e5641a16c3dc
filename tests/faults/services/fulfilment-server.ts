import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Order } from '@orders/shared/contracts/orders'
import type { Closers } from '../closers.ts'

export interface FulfilmentAnswer {
  status: number
  reason?: string
}

/** @param attempt how often this order has been posted, this time included */
export type Fulfil = (order: Order, attempt: number) => FulfilmentAnswer | Promise<FulfilmentAnswer>

export interface FulfilmentServer {
  /** For the environment of the system. */
  env: { FULFILMENT_URL: string; FULFILMENT_SECRET: string }
  /** How often each order was posted. */
  attempts: ReadonlyMap<string, number>
}

/** A warehouse over HTTP. */
export async function startFulfilmentServer(fulfil: Fulfil, closers: Closers): Promise<FulfilmentServer> {
  const attempts = new Map<string, number>()
  const server = createServer(async (request, response) => {
    const order = await readOrder(request)
    const attempt = (attempts.get(order.id) ?? 0) + 1
    attempts.set(order.id, attempt)
    const { status, reason } = await fulfil(order, attempt)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ reason }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.add(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return {
    env: {
      FULFILMENT_URL: `http://127.0.0.1:${port}/orders`,
      FULFILMENT_SECRET: 'a secret that is long enough to sign with',
    },
    attempts,
  }
}

async function readOrder(request: IncomingMessage): Promise<Order> {
  return JSON.parse(Buffer.concat(await request.toArray()).toString())
}
