import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { FollowRefused, followOrder } from './follow-order.ts'
import type { Order } from './schema.ts'

const ID = '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e'
const eventOf = (version: number, status: string) =>
  `event: order\nid: ${version}\ndata: ${JSON.stringify({ id: ID, version, status })}\n\n`
const QUICK = 'retry: 10\n\n'

type Answer = (response: ServerResponse) => void
const streaming =
  (text: string, { broken = false } = {}): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(text, () => (broken ? response.destroy() : response.end()))
  }
const refusing =
  (status: number, code: string): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ status, code }))

describe('following an order', () => {
  const closers: (() => void)[] = []
  afterEach(() => {
    for (const close of closers.splice(0)) close()
  })

  async function serve(...answers: Answer[]) {
    const requests: IncomingMessage['headers'][] = []
    const server = createServer((request, response) => {
      requests.push(request.headers)
      answers[requests.length - 1]?.(response)
    }).listen(0, '127.0.0.1')
    closers.push(
      () => server.close(),
      () => server.closeAllConnections(),
    )
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    return { requests, options: { baseUrl: `http://127.0.0.1:${port}`, accessToken: () => `token-${requests.length}` } }
  }

  async function statusesOf(orders: AsyncIterable<Order>): Promise<string[]> {
    const statuses: string[] = []
    for await (const { status } of orders) statuses.push(status)
    return statuses
  }

  it('ends when the order is settled, though the stream goes on', async () => {
    const { options } = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`${QUICK}${eventOf(1, 'PENDING')}:\n\n${eventOf(2, 'PROCESSING')}${eventOf(3, 'CONFIRMED')}`)
    })
    expect(await statusesOf(followOrder(options, ID))).toEqual(['PENDING', 'PROCESSING', 'CONFIRMED'])
  })

  it('takes up a stream that broke off, from the version seen last and with the token of that moment', async () => {
    const { options, requests } = await serve(
      streaming(QUICK + eventOf(1, 'PENDING') + eventOf(2, 'PROCESSING').slice(0, 30), { broken: true }),
      refusing(503, 'SERVICE_UNAVAILABLE'),
      streaming(QUICK),
      streaming(eventOf(2, 'PROCESSING') + eventOf(3, 'FAILED')),
    )
    expect(await statusesOf(followOrder(options, ID))).toEqual(['PENDING', 'PROCESSING', 'FAILED'])
    expect(requests.map((headers) => headers['last-event-id'])).toEqual([undefined, '1', '1', '1'])
    expect(requests.map(({ authorization }) => authorization)).toEqual([0, 1, 2, 3].map((n) => `Bearer token-${n}`))
  })

  it('ends where there is nothing more to come', async () => {
    const { options } = await serve(streaming(QUICK + eventOf(1, 'PENDING')), (response) =>
      response.writeHead(204).end(),
    )
    expect(await statusesOf(followOrder(options, ID))).toEqual(['PENDING'])
  })

  it('says why it is refused', async () => {
    const { options, requests } = await serve(refusing(404, 'ORDER_NOT_FOUND'))
    const refused = await statusesOf(followOrder(options, ID)).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(FollowRefused)
    expect(refused).toMatchObject({ problem: { code: 'ORDER_NOT_FOUND' } })
    expect(requests).toHaveLength(1)
  })

  it.each([
    ['a stream', streaming(`retry: 60000\n\n${eventOf(1, 'PENDING')}`)],
    ['a refusal', refusing(503, 'SERVICE_UNAVAILABLE')],
  ])('stops when it is told to, also while it waits after %s', async (_, answer) => {
    const { options } = await serve(answer)
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Error('enough')), 100)
    await expect(statusesOf(followOrder(options, ID, { signal: stop.signal }))).rejects.toThrow('enough')
  })
})
