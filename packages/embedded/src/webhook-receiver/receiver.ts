import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import * as Value from 'typebox/value'
import { type Behaviour, BehaviourSchema } from './behaviour.ts'
import { parseJson, readBody } from './bodies.ts'
import { type ReadDelivery, readDelivery } from './delivery.ts'
import { dumpOf } from './dump.ts'
import { createLedger } from './ledger.ts'
import { createShuffle } from './shuffle.ts'

export interface ReceiverOptions {
  /** Those that verify; without any, deliveries are taken as they are. */
  secrets: readonly string[]
  behaviour: Behaviour
  dump: boolean
  print: (line: string) => void
}

/** Of 2xx answers to one event where each is to come three times. */
const TIMES = 3
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu

/** Takes deliveries of webhooks at any path, and says of each what it is. `PUT /behaviour` changes how it answers. */
export async function startReceiver({ secrets, behaviour: initial, dump, print }: ReceiverOptions, port: number) {
  let behaviour = initial
  const ledger = createLedger()
  const shuffle = createShuffle()
  const tries = new Map<string, number>()

  const answerOf = (delivery: ReadDelivery): number => {
    const count = (tries.get(delivery.id) ?? 0) + 1
    tries.set(delivery.id, count)
    return behaviour.triple && count < TIMES ? 500 : behaviour.status
  }

  /** @returns the status of the answer, none where there is to be none, and what is said of it */
  async function receive(delivery: ReadDelivery): Promise<{ status?: number; what: string }> {
    if (delivery.isVerified === false) return { status: 400, what: 'not taken' }
    if (behaviour.hang) return { what: 'not taken' }
    if (behaviour.shuffle) await shuffle.pass()
    if (behaviour.delayMs > 0) await sleep(behaviour.delayMs, undefined, { ref: false })
    if (Math.random() < behaviour.fail) return { status: 500, what: 'not taken' }
    if (behaviour.status >= 300) return { status: behaviour.status, what: 'not taken' }
    return { status: answerOf(delivery), what: ledger.take(delivery) }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    if (body === undefined) return void response.writeHead(413, { connection: 'close' }).end()
    if (request.method === 'PUT' && request.url === '/behaviour') {
      const changed = { ...behaviour, ...(parseJson(body) as object) }
      if (!Value.Check(BehaviourSchema, changed)) return void response.writeHead(400).end('No such behaviour\n')
      behaviour = changed
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(behaviour))
    }
    if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end()
    const delivery = readDelivery(body, request.headers, secrets)
    if (!delivery) return void response.writeHead(400).end('This is no event\n')
    if (dump) print(dumpOf(request.headers, body))
    const { status, what } = await receive(delivery)
    print(`${describe(delivery)}  ${what}  ${status ?? 'no answer'}`.replaceAll(UNSEEN, '\ufffd'))
    if (status !== undefined) response.writeHead(status).end()
  }

  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function describe({ type, number, order, isVerified }: ReadDelivery): string {
  const verified = { true: 'verified', false: 'NOT VERIFIED', undefined: 'no secret to verify with' }[
    String(isVerified)
  ]
  return [new Date().toISOString(), type.padEnd(15), number, order ? `v${order.version}` : '-', verified].join('  ')
}
