import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, mailAbout, PASSWORD, register, until } from '../e2e/client.ts'
import { startSystem, throwAwayFolder } from '../e2e/system.ts'
import { startCollector } from './collector.ts'
import { FULFILMENT_SECRET, startFulfilment } from './fulfilment.ts'

interface Tokens {
  accessToken: string
  refreshToken: string
}

interface Line {
  msg: string
  url?: string
  requestId?: string
  traceId?: string
  orderId?: string
  statusCode?: number
  number?: string
}

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const REQUEST = { 'x-request-id': 'my-request', traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01` }

/** The whole story at the most talkative level, with everything that has a secret switched on. */
async function tellTheStory() {
  const folder = await throwAwayFolder()
  const [collector, fulfilment] = [await startCollector(), await startFulfilment()]
  const env = { LOG_LEVEL: 'trace', OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, ...fulfilment.env }
  const system = await startSystem(folder.path, env)
  const { url } = system
  const post = <T>(path: string, body: unknown, token?: string) =>
    call<T>(`${url}${path}`, { method: 'POST', body, ...(token ? { token } : {}) })

  const ada = await register(url, 'ada@example.com')
  await post('/api/auth/register', { username: 'Ada', email: 'ada@example.com', password: PASSWORD })
  await post('/api/auth/login', { email: 'ada@example.com', password: `not the ${PASSWORD}` })
  const login = await post<Tokens>('/api/auth/login', { email: 'ada@example.com', password: PASSWORD })
  const refreshed = await post<Tokens>('/api/auth/refresh', { refreshToken: login.body.refreshToken })
  await post('/api/auth/refresh', { refreshToken: `${login.body.refreshToken}x` })
  await call(`${url}/api/auth/me`, { token: `${ada.token}x` })
  const items = [{ productId: 'helmet1', quantity: 1 }]
  const placed = await call<{ id: string; number: string }>(`${url}/api/orders`, {
    method: 'POST',
    token: ada.token,
    body: { items },
    headers: REQUEST,
  })
  await until('the mail is there', 10_000, () => mailAbout(system.inboxUrl, placed.body.id))
  await ada.read(placed.body.id)
  await ada.cancel(placed.body.id)
  await post('/api/auth/logout', { refreshToken: refreshed.body.refreshToken })
  const kept = JSON.parse(readFileSync(join(folder.path, '.data/secrets.json'), 'utf8')) as Record<string, string>
  await system.end('SIGTERM')
  await Promise.all([fulfilment.close(), collector.close(), folder.remove()])
  return {
    output: system.processes.map(({ output }) => output()).join(''),
    orderId: placed.body.id,
    number: placed.body.number,
    secrets: {
      password: PASSWORD,
      'access token': ada.token,
      'other access token': login.body.accessToken,
      'refresh token': login.body.refreshToken,
      'rotated refresh token': refreshed.body.refreshToken,
      'fulfilment secret': FULFILMENT_SECRET,
      ...kept,
    },
  }
}

describe('the logs of the whole story', () => {
  let story: Awaited<ReturnType<typeof tellTheStory>>
  let lines: Line[]
  beforeAll(async () => {
    story = await tellTheStory()
    lines = story.output.split('\n').flatMap((text) => (text.startsWith('{') ? [JSON.parse(text) as Line] : []))
  })

  it('hold no password, no token and no secret', () => {
    expect(lines.length).toBeGreaterThan(10)
    for (const [name, secret] of Object.entries(story.secrets)) {
      expect(secret.length, name).toBeGreaterThan(15)
      expect(story.output.includes(secret), `the log holds the ${name}`).toBe(false)
    }
    // Whatever their values: no JWT, no password hash
    expect(story.output).not.toMatch(/eyJ[\w-]+\.[\w-]+\.|\$argon2/)
  })

  it('hold no address of a customer', () => {
    expect(story.output).not.toContain('ada@example.com')
  })

  it('name request, trace and order on the line of a request', () => {
    const line = lines.find(({ msg, requestId }) => msg === 'request served' && requestId === 'my-request')
    expect(line).toMatchObject({ url: '/api/orders', statusCode: 201, traceId: TRACE_ID, orderId: story.orderId })
    expect(line?.number).toBe(story.number)
  })

  it('name request and trace on every line of a request, also where nobody sent them', () => {
    const served = lines.filter(({ msg }) => msg === 'request served')
    expect(served.length).toBeGreaterThan(10)
    for (const { requestId, traceId } of served) {
      expect(requestId).toMatch(/^[\w.-]+$/)
      expect(traceId).toMatch(/^[0-9a-f]{32}$/)
    }
  })

  it('follow the order through the worker by its id and its trace', () => {
    const about = lines.filter(({ orderId, requestId }) => orderId === story.orderId && !requestId)
    expect(about.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['order: confirm', 'the mail was sent']))
    expect(new Set(about.map(({ traceId }) => traceId))).toEqual(new Set([TRACE_ID]))
    expect(about.find(({ msg }) => msg === 'order: confirm')?.number).toBe(story.number)
  })
})

describe('a log for people', () => {
  it('is a line of text each, and JSON where nobody reads along', async () => {
    const folder = await throwAwayFolder()
    const outputs: string[] = []
    for (const env of [{}, { LOG_FORMAT: 'text' }]) {
      const system = await startSystem(folder.path, { LOG_LEVEL: 'info', ...env })
      await system.end('SIGTERM')
      outputs.push(...system.processes.map(({ output }) => output()))
    }
    await folder.remove()
    expect(outputs[0]).toMatch(/^\{"level":30,"time":"[^"]+","service":"embedded".*"msg":"the worker has started"\}$/m)
    expect(outputs[1]).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: the worker has started \{"url":"http:[^"]+"\}$/m)
  }, 30_000)
})
