import { createServer, type RequestListener } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createEndpoints, INSIDE, OUTSIDE, OUTSIDE_AND_SILENT } from '../../testing/webhook-endpoints.ts'

const post = (url: string) => ({ url, body: '{"type":"order.confirmed"}', headers: {} })

const endpoints = createEndpoints()
const { listen, open, openToOutside, serve, serveTls } = endpoints
afterEach(endpoints.close)

describe('endpoints of one origin', () => {
  it('do not wait for each other, however many of their requests are not answered', async () => {
    const silent = 100
    const { url } = await serve((request, response) => void (request.url?.includes('silent') || response.end('done')))
    const sender = open({ timeoutMs: 1_000 })
    const unanswered = Array.from({ length: silent }, () => sender.send(post(`${url}&silent`)))
    expect(await sender.send(post(url))).toMatchObject({ status: 200, answer: 'done' })
    for (const outcome of await Promise.all(unanswered))
      expect(outcome).toMatchObject({ error: expect.stringContaining('does not answer') })
  })
})

describe('the way into our network', () => {
  it('is closed to addresses in a URL', async () => {
    const { url, server } = await serve((_request, response) => response.end())
    const reached = vi.fn()
    server.on('connection', reached)
    const sender = open({ allowedNetworks: [] })
    for (const inside of [
      url,
      url.replace('http:', 'https:'),
      url.replace('http://127.0.0.1', 'https://[::ffff:7f00:1]'),
    ])
      expect(await sender.send(post(inside))).toMatchObject({
        error: expect.stringMatching(/not allowed|has to begin/),
      })
    expect(reached).not.toHaveBeenCalled()
  })

  it('is closed to a name that changes its answer: what was checked is what is connected to', async () => {
    const { reached, url } = await serveTls()
    const answers = [[OUTSIDE], [INSIDE]]
    const resolve = vi.fn(async () => answers.shift() ?? [INSIDE])
    const sender = await openToOutside(resolve)
    expect(await sender.send(post(url('shop.example')))).toMatchObject({ status: 200, answer: 'outside' })
    expect(resolve).toHaveBeenCalledTimes(1)
    expect(reached).toEqual(['connection outside', 'outside'])
    expect(await sender.send(post(url('other.example')))).toMatchObject({ error: 'the address is not allowed' })
    expect(resolve).toHaveBeenCalledTimes(2)
    expect(reached).toHaveLength(2)
  })

  it.each([
    ['first', [INSIDE, OUTSIDE]],
    ['last', [OUTSIDE, INSIDE]],
    ['mapped', ['::ffff:127.0.0.1', OUTSIDE]],
  ])('is closed to a name with addresses of both kinds, the inner one %s', async (_case, addresses) => {
    const { reached, url } = await serveTls()
    const sender = await openToOutside(async () => addresses)
    expect(await sender.send(post(url('shop.example')))).toMatchObject({ status: 200, answer: 'outside' })
    expect(reached).toEqual(['connection outside', 'outside'])
  })

  it('is closed to the inner address of a name whose other address refuses the connection', async () => {
    const { reached, url } = await serveTls()
    const sender = await openToOutside(async () => [OUTSIDE_AND_SILENT, INSIDE])
    expect(await sender.send(post(url('shop.example')))).toMatchObject({ error: 'the connection was refused' })
    expect(reached).toEqual([])
  })

  it('is closed to another host by a connection that is kept', async () => {
    const { reached, url } = await serveTls()
    const sender = await openToOutside(async (name) => [name === 'shop.example' ? OUTSIDE : INSIDE])
    for (const _ of [1, 2]) expect(await sender.send(post(url('shop.example')))).toMatchObject({ status: 200 })
    expect(reached).toEqual(['connection outside', 'outside', 'outside'])
    expect(await sender.send(post(url('other.example')))).toMatchObject({ error: 'the address is not allowed' })
    expect(reached).toHaveLength(3)
  })

  it('is not opened by a redirect', async () => {
    const reached = vi.fn<RequestListener>((_request, response) => response.end('secret'))
    const inside = await serve(reached)
    const { url } = await serve((_request, response) => response.writeHead(307, { location: inside.url }).end())
    expect(await open().send(post(url))).toMatchObject({ status: 307, answer: '' })
    expect(reached).not.toHaveBeenCalled()
  })

  it('is not opened by a proxy, nor by a setting that trusts every certificate', async () => {
    const { reached, url } = await serveTls()
    const proxied = vi.fn()
    const proxy = createServer().on('connection', proxied)
    const at = `http://${INSIDE}:${await listen(proxy, INSIDE)}`
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) vi.stubEnv(name, at)
    vi.stubEnv('NODE_USE_ENV_PROXY', '1')
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    const sender = await openToOutside(async () => [OUTSIDE])
    expect(await sender.send(post(url('shop.example')))).toMatchObject({ status: 200 })
    const wary = await openToOutside(async () => [OUTSIDE], { isTrusting: false })
    expect(await wary.send(post(url('shop.example')))).toMatchObject({ error: 'the certificate is not trusted' })
    expect(proxied).not.toHaveBeenCalled()
    expect(reached.filter((what) => what === 'outside')).toHaveLength(1)
  })
})
