import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { OrderRecord } from '../../domain/order.ts'
import { toOrder } from '../../domain/placement.ts'
import { createHttpFulfilment } from './fulfilment.ts'

const SECRET = 'a secret that is long enough to sign'
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const money = { amount: 2000, currency: 'USD' }
const ORDER: OrderRecord = {
  id: '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e',
  userId: '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3f',
  status: 'PROCESSING',
  items: [{ productId: 'helmet1', name: 'Helmet', quantity: 1, unitPrice: money, lineTotal: money }],
  total: money,
  history: [{ status: 'PENDING', at: '2026-01-31T12:00:00.000Z' }],
  version: 2,
  createdAt: '2026-01-31T12:00:00.000Z',
  updatedAt: '2026-01-31T12:00:00.000Z',
  attempts: 1,
  lastError: 'internal',
}

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  cleanups.push(() => {
    server.close()
    server.closeAllConnections()
  })
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`
}

const answering = (status: number, body = '', headers: Record<string, string> = {}) =>
  serve((_request, response) => response.writeHead(status, headers).end(body))

describe('fulfilment over HTTP', () => {
  it('posts the order as the customer sees it, with its owner, signed over the bytes that were sent', async () => {
    const received: { headers: IncomingHttpHeaders; body: string }[] = []
    const url = await serve(async (request, response) => {
      received.push({ headers: request.headers, body: Buffer.concat(await request.toArray()).toString() })
      response.writeHead(202).end('{"ok":true}')
    })

    const result = await createHttpFulfilment({ url, secret: SECRET }).fulfil(ORDER, { traceparent: TRACEPARENT })

    expect(result).toEqual({ fulfilled: true })
    const [{ headers, body } = expect.fail()] = received
    expect(JSON.parse(body)).toEqual({ ...toOrder(ORDER), userId: ORDER.userId })
    expect(headers['idempotency-key']).toBe(ORDER.id)
    expect(headers['traceparent']).toBe(TRACEPARENT)
    expect(headers['x-signature']).toBe(`sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`)
  })

  it.each([
    ['its UTF-8 bytes', SECRET, Buffer.from(SECRET)],
    ['the base64 after whsec_', `whsec_${Buffer.alloc(24, 7).toString('base64')}`, Buffer.alloc(24, 7)],
  ])('signs after Standard Webhooks too, with %s as the key', async (_case, secret, key) => {
    const received: { headers: IncomingHttpHeaders; body: string }[] = []
    const url = await serve(async (request, response) => {
      received.push({ headers: request.headers, body: Buffer.concat(await request.toArray()).toString() })
      response.end()
    })
    await createHttpFulfilment({ url, secret, nowMs: () => 1_700_000_000_999 }).fulfil(ORDER, {})
    const [{ headers, body } = expect.fail()] = received
    const signed = createHmac('sha256', key).update(`${ORDER.id}.1700000000.${body}`).digest('base64')
    expect(headers).toMatchObject({
      'webhook-id': ORDER.id,
      'webhook-timestamp': '1700000000',
      'webhook-signature': `v1,${signed}`,
    })
  })

  it.each([409, 422])('takes a %i as a refusal for good, with its reason on one line', async (status) => {
    const url = await answering(status, JSON.stringify({ reason: 'no such\r\nregion' }))
    const result = await createHttpFulfilment({ url, secret: SECRET }).fulfil(ORDER, {})
    expect(result).toEqual({ fulfilled: false, reason: 'no such region' })
  })

  it.each([
    ['no JSON', 'sorry'],
    ['no reason', '{}'],
    ['a reason that is no text', '{"reason":{"code":1}}'],
    ['a blank reason', '{"reason":" "}'],
  ])('refuses in general words where the body has %s', async (_case, body) => {
    const url = await answering(409, body)
    const result = await createHttpFulfilment({ url, secret: SECRET }).fulfil(ORDER, {})
    expect(result).toEqual({ fulfilled: false, reason: 'the order was refused' })
  })

  it.each([
    ['x'.repeat(1000), `${'x'.repeat(199)}…`],
    ['sorry '.repeat(100), `${'sorry '.repeat(33).trim()}…`],
    ['x'.repeat(200), 'x'.repeat(200)],
  ])('cuts a long reason after a word: %s', async (given, reason) => {
    const url = await answering(422, JSON.stringify({ reason: given }))
    const result = await createHttpFulfilment({ url, secret: SECRET }).fulfil(ORDER, {})
    expect(result).toEqual({ fulfilled: false, reason })
  })

  it('stops reading an answer that does not end', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(409)
      const more = () => {
        while (response.write('x'.repeat(16_384)));
      }
      response.on('drain', more)
      more()
    })
    const result = await createHttpFulfilment({ url, secret: SECRET }).fulfil(ORDER, {})
    expect(result).toMatchObject({ fulfilled: false })
  })

  it.each([400, 404, 429, 500, 503])('rejects on a %i, so that the order is tried again', async (status) => {
    const url = await answering(status, 'secret details')
    const attempt = createHttpFulfilment({ url, secret: SECRET }).fulfil(ORDER, {})
    await expect(attempt).rejects.toThrow(`the fulfilment service answered ${status}`)
  })

  it('does not follow a redirect', async () => {
    let followed = false
    const elsewhere = await serve((_request, response) => {
      followed = true
      response.end()
    })
    const url = await answering(307, '', { location: elsewhere })
    const attempt = createHttpFulfilment({ url, secret: SECRET }).fulfil(ORDER, {})
    await expect(attempt).rejects.toThrow('the fulfilment service answered 307')
    expect(followed).toBe(false)
  })

  it('gives up on a service that does not answer in time', async () => {
    const url = await serve(() => undefined)
    const attempt = createHttpFulfilment({ url, secret: SECRET, timeoutMs: 50 }).fulfil(ORDER, {})
    await expect(attempt).rejects.toThrow('the fulfilment service did not answer in time')
  })

  it('says no more than that the service cannot be reached', async () => {
    const attempt = createHttpFulfilment({ url: 'http://127.0.0.1:9/', secret: SECRET }).fulfil(ORDER, {})
    await expect(attempt).rejects.toThrow(/^the fulfilment service could not be reached$/)
  })
})
