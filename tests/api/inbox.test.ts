import { once } from 'node:events'
import { connect } from 'node:net'
import { buildApp } from '@orders/api/app'
import type { ReadableInbox } from '@orders/api/deps'
import { DependencyDown } from '@orders/shared/ports/dependency'
import type { InboxMail, InboxPage } from '@orders/shared/ports/inbox'
import type { FastifyInstance } from 'fastify'
import { Registry } from 'prom-client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from './harness.ts'

const ORDER_ID = '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e'
const MAIL: InboxMail = {
  id: 'mail/1?',
  at: '2026-01-01T00:00:00.000Z',
  to: ['ada@example.com'],
  subject: 'Your order is confirmed',
  text: `See your order: https://shop.example/console#/orders/${ORDER_ID}`,
  html: '<!doctype html><html><head lang="en"><title>x</title></head><body><a href="https://shop.example">Order</a></body></html>',
}
const PAGE = '/console/inbox'
const MAILS = `${PAGE}/mails`
const HTML = `${MAILS}/${encodeURIComponent(MAIL.id)}`

let api: TestApi
let app: FastifyInstance
beforeAll(async () => {
  api = await startTestApi({ CORS_ORIGINS: 'https://shop.example' })
})
afterAll(() => api.close())

async function openInbox(inbox: Partial<ReadableInbox> = {}, mails: readonly InboxMail[] = [MAIL]): Promise<void> {
  const given = {
    source: { list: async (most: number) => ({ total: mails.length, mails: mails.slice(0, most) }) },
    isBehindContainerNetwork: false,
    ...inbox,
  }
  app = await buildApp({ ...api.deps, metrics: new Registry(), inbox: given })
}

const get = (url: string, headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
  app.inject({ url, remoteAddress, headers: { host: '127.0.0.1:3000', ...headers } })

const statusesOf = async (...asked: [headers?: Record<string, string>, remoteAddress?: string]) =>
  Promise.all([PAGE, MAILS, HTML].map(async (url) => (await get(url, ...asked)).statusCode))
const hasInbox = async (...asked: [headers?: Record<string, string>, remoteAddress?: string]) =>
  (await get('/console/config.json', ...asked)).json().hasInbox

describe('the inbox', () => {
  afterEach(() => app.close())

  it('lists the mails with the order that they are about, by their link or else by their text', async () => {
    const bare = { ...MAIL, id: '2', html: '', text: `Order id: ${ORDER_ID}` }
    const other = { ...MAIL, id: '3', text: 'Reset your password: https://shop.example/console#/reset/abc' }
    await openInbox({}, [bare, MAIL, other])
    const { html, ...listed } = MAIL
    expect((await get(MAILS)).json()).toEqual({
      hasInbox: true,
      total: 3,
      mails: [
        { ...listed, id: '2', text: bare.text, hasHtml: false, orderId: ORDER_ID },
        { ...listed, hasHtml: true, orderId: ORDER_ID },
        { ...listed, id: '3', text: other.text, hasHtml: true },
      ],
    })
  })

  it('lists the newest 500, and tells how many there are', async () => {
    await openInbox(
      {},
      Array.from({ length: 501 }, (_, n) => ({ ...MAIL, id: `${n}` })),
    )
    const { total, mails } = (await get(MAILS)).json()
    expect([total, mails.length, mails[0].id]).toEqual([501, 500, '0'])
  })

  it('shows a mail under a policy of its own, which runs and loads nothing, and opens its links in new tabs', async () => {
    await openInbox()
    const { statusCode, headers, body } = await get(HTML)
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(String(headers['content-security-policy']).split(';')).toEqual([
      "default-src 'none'",
      "style-src 'unsafe-inline'",
      'img-src data:',
      "form-action 'none'",
      "base-uri 'none'",
      'sandbox allow-popups allow-popups-to-escape-sandbox',
      "frame-ancestors 'self'",
    ])
    expect(headers['cache-control']).toBe('no-store')
    expect(body).toBe(MAIL.html.replace('<title>', '<base target="_blank"><title>'))
  })

  it('shows a mail without a head, and none that is text only or not there', async () => {
    const bare = { ...MAIL, id: 'bare', html: '<p>Hello</p>' }
    await openInbox({}, [bare, { ...MAIL, id: 'text', html: '' }])
    expect((await get(`${MAILS}/bare`)).body).toBe('<base target="_blank"><p>Hello</p>')
    for (const id of ['text', 'nowhere']) expect((await get(`${MAILS}/${id}`)).statusCode).toBe(404)
  })

  it('may have frames of its own on its page, no pictures from elsewhere, and nothing else that the console may not', async () => {
    await openInbox()
    const page = await get(PAGE)
    const console = await get('/console')
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(page.headers['content-security-policy']).toBe(
      `${String(console.headers['content-security-policy']).replace(' https:', '')};frame-src 'self'`,
    )
    expect((await get('/console/inbox.html')).statusCode).toBe(404)
  })

  it('is no part of the documented API', async () => {
    await openInbox()
    const { paths } = (await get('/openapi.json')).json()
    expect(Object.keys(paths).filter((path) => path.includes('inbox'))).toEqual([])
  })

  it('reads its source once for all tabs that ask at the same time', async () => {
    const reading = Promise.withResolvers<InboxPage>()
    let reads = 0
    await openInbox({
      source: {
        list: () => {
          reads += 1
          return reading.promise
        },
      },
    })
    const answers = [get(MAILS), get(MAILS), get(HTML)]
    await expect.poll(() => reads).toBe(1)
    reading.resolve({ total: 1, mails: [MAIL] })
    expect((await Promise.all(answers)).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200])
    expect(reads).toBe(1)
    expect((await get(MAILS)).statusCode).toBe(200)
    expect(reads).toBe(2)
  })

  it('says 503 while its source does not answer', async () => {
    const list = async () => {
      throw new DependencyDown('the mails of the inbox cannot be read')
    }
    await openInbox({ source: { list } })
    expect((await get(MAILS)).statusCode).toBe(503)
  })

  it('says that mails go to their recipients where there is none', async () => {
    app = await buildApp({ ...api.deps, metrics: new Registry() })
    expect(await hasInbox()).toBe(false)
    expect((await get(MAILS)).json()).toEqual({ hasInbox: false, total: 0, mails: [] })
    expect((await get(PAGE, { host: 'shop.example' }, '203.0.113.7')).statusCode).toBe(200)
  })
})

describe('who reads the inbox of embedded mode', () => {
  beforeAll(() => openInbox())
  afterAll(() => app.close())

  it.each([
    [{}, '127.0.0.1'],
    [{}, '127.8.8.8'],
    [{}, '::1'],
    [{}, '::ffff:127.0.0.1'],
    [{ host: 'localhost:3000' }, '127.0.0.1'],
    [{ host: 'shop.localhost' }, '127.0.0.1'],
    [{ host: '[::1]:3000' }, '::1'],
  ])('is on this machine: %o from %s', async (headers, address) => {
    expect(await statusesOf(headers, address)).toEqual([200, 200, 200])
    expect(await hasInbox(headers, address)).toBe(true)
  })

  it.each([
    ['another machine', {}, '192.168.1.7'],
    ['another machine, over IPv6', {}, 'fe80::1'],
    ['another machine, over IPv4 in IPv6', {}, '::ffff:192.168.1.7'],
    ['a machine behind a proxy', { 'x-forwarded-for': '127.0.0.1' }, '127.0.0.1'],
    ['a machine behind a proxy', { forwarded: 'for=127.0.0.1' }, '127.0.0.1'],
    ['a machine behind a proxy', { via: '1.1 proxy' }, '127.0.0.1'],
    ['a site whose name leads here', { host: 'evil.example:3000' }, '127.0.0.1'],
    ['a site whose name leads here', { host: '127.0.0.1.evil.example' }, '127.0.0.1'],
    ['a site whose name leads here', { host: 'localhost.evil.example' }, '127.0.0.1'],
    ['a page that may call the API', { origin: 'https://shop.example' }, '127.0.0.1'],
  ])('is nobody else: %s (%o from %s)', async (_who, headers, address) => {
    expect(await statusesOf(headers, address)).toEqual([404, 404, 404])
    expect(await hasInbox(headers, address)).toBe(false)
  })

  it('is nobody without a host, as HTTP/1.0 allows', async () => {
    const url = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
    const socket = connect({ host: url.hostname, port: Number(url.port) })
    socket.end(`GET ${MAILS} HTTP/1.0\r\n\r\n`)
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1\.1 404 /)
    socket.destroy()
  })
})

describe('a pass to the inbox', () => {
  const pass = { cookie: 'inbox-1=secret', givenAt: 'http://127.0.0.1:8005/' }
  beforeAll(() => openInbox({ pass }))
  afterAll(() => app.close())

  it('is asked for at an address that clients of a silent proxy do not reach, and no mail is shown without it', async () => {
    const { statusCode, headers } = await get(PAGE)
    expect([statusCode, headers['location']]).toEqual([302, pass.givenAt])
    for (const cookie of ['', 'inbox-1=wrong', 'inbox-1=secret-not', 'other=inbox-1=secret'])
      expect(await statusesOf({ cookie })).toEqual([302, 404, 404])
    expect(await hasInbox()).toBe(true)
  })

  it('shows the mails, beside other cookies', async () => {
    expect(await statusesOf({ cookie: `theme=dark; ${pass.cookie}` })).toEqual([200, 200, 200])
  })

  it('is asked for once: a browser that keeps no cookies gets the page, without mails', async () => {
    expect((await get(`${PAGE}?given`)).statusCode).toBe(200)
  })
})

describe('who reads the inbox behind a network of containers', () => {
  afterAll(() => app.close())

  it('is whoever reaches its port by a name of this machine', async () => {
    await openInbox({ isBehindContainerNetwork: true })
    expect(await statusesOf({}, '172.18.0.1')).toEqual([200, 200, 200])
    expect(await statusesOf({ host: 'evil.example' }, '172.18.0.1')).toEqual([404, 404, 404])
    expect(await statusesOf({ 'x-forwarded-for': '203.0.113.7' }, '172.18.0.1')).toEqual([404, 404, 404])
  })
})
