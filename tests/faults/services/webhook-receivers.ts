import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import type { Closers } from '../closers.ts'

export interface Received {
  eventId: string
  type: string
  orderId: string
  version: number
  /** From the time of the event until it was here. */
  delayMs: number
}

/** What an endpoint does with a delivery that it has noted. @param times how often it has had this event, this time included */
export type AnswerRule = (event: Received, times: number) => Answer | Promise<Answer>
export type Answer = { status: number } | 'hangs'

export interface Receiver {
  name: string
  url: string
  received: Received[]
  /** Deliveries whose signature was wrong. */
  forged: number
  /** Every body, for what must not be in it. */
  bodies: string[]
  /** To be called with the secret of its endpoint. */
  verifyWith(secret: string): void
}

/** A subscriber outside the system, which verifies what it gets. */
export async function startVerifyingReceiver(name: string, rule: AnswerRule, closers: Closers): Promise<Receiver> {
  let webhook: Webhook | undefined
  const times = new Map<string, number>()
  const receiver: Receiver = {
    name,
    url: '',
    received: [],
    forged: 0,
    bodies: [],
    verifyWith: (secret) => {
      webhook = new Webhook(secret)
    },
  }
  const listener: RequestListener = async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    if (!webhook || !isSigned(webhook, body, request)) receiver.forged += 1
    receiver.bodies.push(body)
    const event = read(body)
    receiver.received.push(event)
    const count = (times.get(event.eventId) ?? 0) + 1
    times.set(event.eventId, count)
    const answer = await rule(event, count)
    if (answer !== 'hangs') response.writeHead(answer.status).end('noted')
  }
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.add(() => {
    server.close()
    server.closeAllConnections()
  })
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  return receiver
}

function isSigned(webhook: Webhook, body: string, { headers }: IncomingMessage): boolean {
  try {
    webhook.verify(body, headers as Record<string, string>)
    return true
  } catch {
    return false
  }
}

function read(body: string): Received {
  const { id, type, time, data } = JSON.parse(body)
  return {
    eventId: id,
    type,
    orderId: data.orderId,
    version: data.version,
    delayMs: Date.now() - Date.parse(time),
  }
}
