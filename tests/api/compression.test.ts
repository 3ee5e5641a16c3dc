import { promisify } from 'node:util'
import { brotliDecompress, gunzip, zstdDecompress } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

const DECODERS = { zstd: promisify(zstdDecompress), br: promisify(brotliDecompress), gzip: promisify(gunzip) }
const MANY = Array.from({ length: 20 }, (_, n) => `spare${n}`)
/** As browsers send it. */
const ALL = 'gzip, deflate, br, zstd'

let api: TestApi
let token: string
let smallOrder: string
let largeOrder: string

beforeAll(async () => {
  api = await startTestApi()
  for (const id of MANY) await api.stock(id)
  token = (await api.newCustomer()).accessToken
  const pathOf = async (ids: string[]) => {
    const placed = await api.place(
      token,
      ids.map((productId) => ({ productId, quantity: 1 })),
    )
    return `/api/orders/${orderOf(placed).id}`
  }
  smallOrder = await pathOf(MANY.slice(0, 1))
  largeOrder = await pathOf(MANY)
})
afterAll(() => api.close())

const get = (url: string, encoding?: string, more: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
  api.app.inject({
    method,
    url,
    headers: { ...bearer(token), ...(encoding === undefined ? {} : { 'accept-encoding': encoding }), ...more },
  })

describe('an answer above 1 KiB', () => {
  it.each(['zstd', 'br', 'gzip'] as const)(
    'is compressed with %s for a client that takes it, and is the same',
    async (encoding) => {
      const plain = await get(largeOrder)
      const packed = await get(largeOrder, encoding)
      expect([packed.headers['content-encoding'], packed.headers.vary]).toEqual([encoding, 'accept-encoding'])
      expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2)
      expect(await DECODERS[encoding](packed.rawPayload)).toEqual(plain.rawPayload)
      expect(plain.headers).not.toHaveProperty('content-encoding')
    },
  )

  it.each([
    [ALL, 'zstd'],
    ['gzip, br', 'br'],
    ['br;q=0.5, gzip', 'gzip'],
    ['zstd;q=0, gzip', 'gzip'],
    ['identity', undefined],
    ['compress', undefined],
  ])('to %s comes in the cheapest coding that the client prefers: %s', async (accepted, encoding) => {
    const { statusCode, headers } = await get('/api/products', accepted)
    expect([statusCode, headers['content-encoding']]).toEqual([200, encoding])
  })

  it('keeps its entity tag: what has not changed is not sent again', async () => {
    const { headers } = await get(largeOrder, ALL)
    expect(headers.etag).toBe((await get(largeOrder)).headers.etag)
    const again = await get(largeOrder, ALL, { 'if-none-match': String(headers.etag) })
    expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0])
    expect(again.headers).not.toHaveProperty('content-encoding')
  })

  it('tells no wrong length to HEAD', async () => {
    const { statusCode, headers, rawPayload } = await get(largeOrder, ALL, {}, 'HEAD')
    expect([statusCode, rawPayload.length]).toEqual([200, 0])
    expect(headers).not.toHaveProperty('content-length')
    expect((await get(smallOrder, ALL, {}, 'HEAD')).headers['content-length']).toBe(
      String((await get(smallOrder, ALL)).rawPayload.length),
    )
  })

  it('may be a page or the document of the API', async () => {
    for (const url of ['/console', '/openapi.json', '/metrics', '/docs/static/swagger-ui-bundle.js'])
      expect((await get(url, 'br')).headers['content-encoding'], url).toBe('br')
  })
})

describe('an answer that is sent as it is', () => {
  it('is below 1 KiB, as an order is that waits in the cache', async () => {
    await get(smallOrder)
    const { headers } = await get(smallOrder, ALL)
    expect(headers).not.toHaveProperty('content-encoding')
    expect(headers['x-cache']).toBe('HIT')
  })

  it('is a stream of events, which a compressor would hold back', async () => {
    const url = await api.app.listen({ host: '127.0.0.1', port: 0 })
    const leaving = new AbortController()
    const { headers, body } = await fetch(`${url}${largeOrder}/events`, {
      headers: { ...bearer(token), 'accept-encoding': ALL },
      signal: leaving.signal,
    })
    expect([headers.get('content-type'), headers.get('content-encoding')]).toEqual(['text/event-stream', null])
    const { value } = (await body?.getReader().read()) ?? {}
    expect(new TextDecoder().decode(value)).toMatch(/^retry: /)
    leaving.abort()
  })
})

describe('the files of pages', () => {
  it.each(['zstd', 'br', 'gzip'] as const)(
    'come compressed with %s from memory, the same each time',
    async (encoding) => {
      const page = await get('/console')
      const [script = ''] = /console\/[a-z]+-[A-Z0-9]+\.js/.exec(page.body) ?? []
      for (const url of [
        '/docs/static/swagger-ui-bundle.js',
        '/docs/static/swagger-ui.css',
        '/console',
        `/${script}`,
      ]) {
        const plain = await get(url)
        const [first, again] = [await get(url, encoding), await get(url, encoding)]
        expect([first.headers['content-encoding'], first.headers['content-type']], url).toEqual([
          encoding,
          plain.headers['content-type'],
        ])
        expect(first.headers['vary'], url).toBe('accept-encoding')
        // Of the content; what is read from the disk each time has a weak one, of its time
        expect(first.headers['etag'], url).toMatch(/^"/)
        expect((await DECODERS[encoding](first.rawPayload)).equals(plain.rawPayload), url).toBe(true)
        expect(first.rawPayload.equals(again.rawPayload), url).toBe(true)
        const known = await get(url, encoding, { 'if-none-match': String(first.headers['etag']) })
        expect([known.statusCode, known.body], url).toEqual([304, ''])
      }
    },
  )

  it('come in parts to a client that asks for a part', async () => {
    const { statusCode, rawPayload } = await get('/docs/static/swagger-ui-bundle.js', 'gzip', { range: 'bytes=0-99' })
    expect([statusCode, rawPayload.length]).toEqual([206, 100])
  })
})
