import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
let port: number
beforeAll(async () => {
  api = await startTestApi()
  port = Number(new URL(await api.app.listen({ host: '127.0.0.1', port: 0 })).port)
})
afterAll(() => api.close())

/** Sends bytes that no HTTP client would send, and reads the answer until the server hangs up. */
async function sendBytes(bytes: string): Promise<{ status: number; head: string; body: string }> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  socket.on('error', () => {})
  socket.write(bytes)
  await once(socket, 'close')
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body }
}

const login = 'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'

describe('what Fastify or Node refuse before a route is found', () => {
  it.each([
    ['a header that is none', 'GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n'],
    ['a method that is none', 'JUMP / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a negative length', `${login}Content-Length: -1\r\n\r\n`],
    ['two lengths of the body', `${login}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
  ])('%s is a problem document as well', async (_what, bytes) => {
    const { status, head, body } = await sendBytes(bytes)
    expect(status).toBe(400)
    expect(head).toContain('content-type: application/problem+json')
    const problem = JSON.parse(body)
    expect(problem).toMatchObject({ status: 400, code: 'VALIDATION_FAILED', requestId: expect.stringMatching(/./) })
    expect(problem.errors).toEqual([{ path: 'request', message: problem.detail }])
    expect(head).toContain(`x-request-id: ${problem.requestId}`)
  })

  it.each([
    ['a URL that cannot be decoded', '/api/products/%'],
    ['a segment beyond all lengths', `/api/products/${'x'.repeat(20_000)}`],
  ])('%s is a route that does not exist', async (_what, url) => {
    const response = await api.send({ url })
    expect([response.statusCode, response.headers['content-type']]).toEqual([
      404,
      expect.stringContaining('application/problem+json'),
    ])
    expect(response.json()).toMatchObject({ code: 'ROUTE_NOT_FOUND', status: 404, instance: url })
    expect(response.headers['x-request-id']).toBe(response.json().requestId)
  })

  it('waits for a body as long as is said, and a few seconds for the look at the clock', async () => {
    const { server } = api.app
    expect([server.headersTimeout, server.requestTimeout]).toEqual([30_000, 30_000])
    Object.assign(server, { headersTimeout: 100, requestTimeout: 100 })
    const { status, body } = await sendBytes(`${login}Content-Length: 9\r\n\r\n`)
    Object.assign(server, { headersTimeout: 30_000, requestTimeout: 30_000 })
    expect([status, JSON.parse(body).detail]).toEqual([400, 'The request took too long to arrive.'])
  }, 8_000)
})

describe('a 304', () => {
  it('announces no content', async () => {
    await api.stock('bike')
    const { accessToken } = await api.newCustomer()
    const { id } = orderOf(await api.place(accessToken, [{ productId: 'bike', quantity: 1 }]))
    const response = await api.send({
      url: `/api/orders/${id}`,
      headers: { ...bearer(accessToken), 'if-none-match': '*' },
    })
    expect(response.statusCode).toBe(304)
    expect(response.headers).not.toHaveProperty('content-length')
    expect(response.headers).not.toHaveProperty('content-type')
  })
})
