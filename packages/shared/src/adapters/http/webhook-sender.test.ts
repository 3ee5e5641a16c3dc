import type { IncomingMessage } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createEndpoints, INSIDE, OUTSIDE } from '../../testing/webhook-endpoints.ts'
import { NameFailure } from './addresses/resolve-name.ts'

const BODY = '{"type":"order.confirmed"}'
const post = (url: string, headers = {}) => ({ url, body: BODY, headers })

const endpoints = createEndpoints()
const { listen, open, openToOutside, serve, serveTls } = endpoints
afterEach(endpoints.close)
const answering = (status: number, body: string | Buffer = '') =>
  serve((_request, response) => response.writeHead(status).end(body))

describe('a delivery', () => {
  it('is posted as it is, and its answer reported', async () => {
    const received: { request: IncomingMessage; body: string }[] = []
    const { url } = await serve(async (request, response) => {
      received.push({ request, body: Buffer.concat(await request.toArray()).toString() })
      response.writeHead(202).end('taken')
    })
    const answer = await open().send(post(url, { 'webhook-id': 'one', 'content-type': 'application/json' }))
    expect(answer).toEqual({ status: 202, answer: 'taken', durationMs: expect.any(Number) })
    const [{ request, body } = expect.fail()] = received
    expect(body).toBe(BODY)
    expect(request).toMatchObject({ method: 'POST', url: '/hooks?shop=1' })
    expect(request.headers).toMatchObject({
      'webhook-id': 'one',
      'content-type': 'application/json',
      'content-length': String(BODY.length),
    })
  })

  it.each([200, 204, 301, 404, 410, 500])('reports a %i', async (status) => {
    const { url } = await answering(status)
    expect(await open().send(post(url))).toMatchObject({ status, answer: '' })
  })

  it('takes an answer that ends with its connection', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { connection: 'close' }).write('a part, ')
      setImmediate(() => response.end('and the rest'))
    })
    expect(await open().send(post(url))).toMatchObject({ status: 200, answer: 'a part, and the rest' })
  })

  it('never rejects, not even for headers that are none', async () => {
    const { url } = await answering(204)
    const answer = await open().send(post(url, { 'webhook-id': 'two\nlines' }))
    expect(answer).toEqual({ error: 'the connection failed', durationMs: expect.any(Number) })
  })
})

describe('an endpoint that behaves badly', () => {
  const LATE = 'does not answer in 0.2 s'
  const drip = (write: (text: string) => unknown) => {
    const timer = setInterval(() => write('x'), 20)
    endpoints.onClose(() => clearInterval(timer))
  }

  it('does not answer', async () => {
    const { url } = await serve(() => undefined)
    const answer = await open({ timeoutMs: 200 }).send(post(url))
    expect(answer).toEqual({ error: LATE, durationMs: expect.any(Number) })
    expect(answer.durationMs).toBeGreaterThanOrEqual(190)
  })

  it('answers a byte at a time, headers or body', async () => {
    const dripping = await serve((_request, response) => {
      response.writeHead(200)
      drip((text) => response.write(text))
    })
    // Long enough for the body to begin on a busy machine
    const answer = await open({ timeoutMs: 2_000 }).send(post(dripping.url))
    expect(answer.error).toBe('does not answer in 2 s: the body of a 200 did not end')
    expect(answer).not.toHaveProperty('status')
    expect(answer.answer).toMatch(/^x+$/)
    const raw = createTcpServer((socket) => {
      socket.on('error', () => {}).write('HTTP/1.1 200 OK\r\nx-')
      drip((text) => socket.write(text))
    })
    const url = `http://${INSIDE}:${await listen(raw, INSIDE)}/`
    expect(await open({ timeoutMs: 200 }).send(post(url))).toEqual({ error: LATE, durationMs: expect.any(Number) })
  })

  it('has a name that is not resolved in time', async () => {
    const sender = open({ timeoutMs: 200, names: { resolve: () => new Promise(() => {}), close: () => {} } })
    expect(await sender.send(post('https://shop.example/'))).toMatchObject({ error: LATE })
  })

  it('answers without end: 1,024 bytes are kept, and the connection is destroyed', async () => {
    const closed = Promise.withResolvers<void>()
    const { url } = await serve((_request, response) => {
      response.on('close', closed.resolve).writeHead(200)
      const more = () => {
        while (response.write('x'.repeat(16_384)));
      }
      response.on('drain', more)
      more()
    })
    expect(await open().send(post(url))).toMatchObject({ status: 200, answer: 'x'.repeat(1_024) })
    await closed.promise
  })

  it.each([
    ['the half of a character at the end', `${'x'.repeat(1_023)}ü!`, 'x'.repeat(1_023)],
    ['what moves the cursor', 'a\u001b[2Jb\r\nc\td\u0000', 'a�[2Jb�\nc\td�'],
    ['what turns text around', 'a\u202eb\u2066c', 'a�b�c'],
    ['bytes that are no text', Buffer.from([0x61, 0xff, 0x62]), 'a�b'],
  ])('answers with %s', async (_case, body, answer) => {
    const { url } = await answering(500, body)
    expect(await open().send(post(url))).toMatchObject({ status: 500, answer })
  })

  it.each([
    ['closes at once', (socket: Socket) => socket.destroy(), 'the connection was closed without an answer'],
    ['speaks something else', (socket: Socket) => socket.end('220 mail.example ESMTP\r\n'), 'the answer is not HTTP'],
    [
      'upgrades',
      (socket: Socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
      'the connection was closed without an answer',
    ],
    [
      'breaks its answer off',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'),
      'the connection was closed: the body of a 200 did not end',
    ],
    [
      'has headers without end',
      (socket: Socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}`),
      'the answer is not HTTP',
    ],
  ])('%s', async (_case, act, error) => {
    const server = createTcpServer((socket) => socket.on('error', () => {}).once('data', () => void act(socket)))
    const url = `http://${INSIDE}:${await listen(server, INSIDE)}/`
    const answer = await open().send(post(url))
    expect(answer).toMatchObject({ error })
    expect(answer).not.toHaveProperty('status')
  })

  it('is described in words that tell no address', async () => {
    const { url } = await answering(200)
    const { reached, url: tlsUrl } = await serveTls()
    const resolve = async (name: string) => {
      if (name === 'gone.example') throw new NameFailure('the name is not known')
      return [OUTSIDE]
    }
    const sender = await openToOutside(resolve)
    const wary = await openToOutside(resolve, { isTrusting: false })
    const errorAt = async (at: string, by = sender) => (await by.send(post(at))).error
    expect(await errorAt('https://gone.example/')).toBe('the name is not known')
    expect(await errorAt('https://shop.example:9/')).toBe('the connection was refused')
    expect(await errorAt(tlsUrl('third.example'))).toBe('the certificate is for another name')
    expect(await errorAt(tlsUrl('shop.example'), wary)).toBe('the certificate is not trusted')
    expect(await errorAt(url.replace('http:', 'https:'), open())).toBe('no TLS connection was made')
    expect(reached).not.toContain('outside')
  })
})

describe('connections', () => {
  it('are kept, and one that the other side has closed meanwhile costs no attempt', async () => {
    const sockets = new Set<Socket>()
    const { url, server } = await serve((request, response) => {
      sockets.add(request.socket)
      response.end('ok')
    })
    const sender = open()
    for (const _ of [1, 2, 3]) expect(await sender.send(post(url))).toMatchObject({ status: 200 })
    expect(sockets.size).toBe(1)
    // The next request comes to it, and it is closed without an answer
    server.prependListener('request', (request) => {
      if (sockets.has(request.socket)) request.socket.destroy()
    })
    expect(await sender.send(post(url))).toMatchObject({ status: 200 })
    expect(sockets.size).toBe(2)
  })

  it('end with the signal of an attempt, and with the sender', async () => {
    const arrived = Promise.withResolvers<void>()
    const { url } = await serve(() => arrived.resolve())
    const sender = open()
    const stop = new AbortController()
    const stopped = sender.send(post(url), stop.signal)
    await arrived.promise
    stop.abort()
    expect(await stopped).toMatchObject({ error: 'the attempt was broken off' })
    const closed = sender.send(post(url))
    await sender.close()
    expect(await closed).toMatchObject({ error: 'the attempt was broken off' })
    expect(await sender.send(post(url))).toMatchObject({ error: 'the attempt was broken off' })
  })
})
