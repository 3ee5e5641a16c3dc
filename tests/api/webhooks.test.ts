import type { DeliveryPage, Webhook, WebhookPage, WebhookWithSecret } from '@orders/shared/contracts/webhooks'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import { anEvent, anOrder } from '@orders/shared/testing/builders'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startTestApi, type TestApi } from './harness.ts'

const BODY = { url: 'https://erp.example/hook', events: ['order.placed'], description: 'The warehouse' }
const DAY_MS = 86_400_000
const NOWHERE = '/api/admin/webhooks/01932c07-4444-7b3c-8a5d-0e5f7f1c2d3e'

let api: TestApi
let token: string
let adminId: string
beforeAll(async () => {
  api = await startTestApi()
  const admin = await api.newAdmin()
  token = admin.accessToken
  adminId = admin.id
})
afterAll(() => api.close())

const send = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object, headers = {}) =>
  api.send({ method, url, headers: { authorization: `Bearer ${token}`, ...headers }, ...(body ? { body } : {}) })

async function create(body: object = BODY, headers = {}): Promise<WebhookWithSecret> {
  const answer = await send('POST', '/api/admin/webhooks', body, headers)
  expect(answer.statusCode).toBe(201)
  return answer.json()
}
const replayed = ({ headers }: LightMyRequestResponse) => headers['idempotent-replayed']
const latestEntry = async () => (await api.deps.store.adminLog.list({ limit: 1 }))[0]

describe('an endpoint', () => {
  it('is made with a secret that is shown once', async () => {
    const answer = await send('POST', '/api/admin/webhooks', BODY)
    const { secret, id, ...webhook } = answer.json<WebhookWithSecret>()
    expect(answer.headers['location']).toBe(`/api/admin/webhooks/${id}`)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(webhook).toMatchObject({ ...BODY, state: 'active', health: { pending: 0, failures: 0 } })
    const read = await send('GET', `/api/admin/webhooks/${id}`)
    expect(read.json()).toEqual({ id, ...webhook })
    expect(read.body).not.toContain('whsec_')
    expect(await latestEntry()).toMatchObject({ adminId, action: 'webhook.create', target: id })
    expect(JSON.stringify(await latestEntry())).not.toContain('whsec_')
  })

  it('is made once for an Idempotency-Key, and its secret is answered again', async () => {
    const headers = { 'idempotency-key': 'one' }
    const first = await create(BODY, headers)
    const again = await send('POST', '/api/admin/webhooks', BODY, headers)
    expect(replayed(again)).toBe('true')
    expect(again.json()).toEqual(first)
    const other = await send('POST', '/api/admin/webhooks', { ...BODY, url: 'https://other.example/' }, headers)
    expect([other.statusCode, other.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
    await send('DELETE', `/api/admin/webhooks/${first.id}`)
    const gone = await send('POST', '/api/admin/webhooks', BODY, headers)
    expect([gone.json().code, replayed(gone)]).toEqual(['WEBHOOK_NOT_FOUND', undefined])
  })

  it.each([
    ['url', 'no url'],
    ['url', 'http://erp.example/hook'],
    ['url', 'ftp://erp.example/hook'],
    ['url', 'https://10.0.0.1/hook'],
    ['url', 'https://169.254.169.254/latest'],
    ['url', 'https://user:secret@erp.example/hook'],
    ['url', `https://erp.example/${'x'.repeat(2048)}`],
    ['events', []],
    ['events/0', ['order.shipped']],
    ['events', ['order.placed', 'order.placed']],
    ['description', 'x'.repeat(201)],
    ['description', 'two\nlines'],
    ['description', 'a\u0000b'],
    ['description', 'turned \u202eround'],
    ['description', 'half \ud83d'],
  ])('is refused for its %s: %j', async (path, value) => {
    const answer = await send('POST', '/api/admin/webhooks', { ...BODY, [path.split('/')[0] ?? '']: value })
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ path: `body/${path}` }] })
  })

  it('is changed, paused and resumed, and each is in the log', async () => {
    const { id } = await create()
    const url = `/api/admin/webhooks/${id}`
    const paused = await send('PATCH', url, { state: 'paused' })
    expect(paused.json<Webhook>()).toMatchObject({ state: 'paused', pausedReason: 'operator' })
    expect(await latestEntry()).toMatchObject({ action: 'webhook.update', details: { state: 'paused' } })
    const resumed = await send('PATCH', url, { state: 'active', events: ['order.failed'] })
    expect(resumed.json<Webhook>()).toMatchObject({ state: 'active', events: ['order.failed'] })
    expect(resumed.json()).not.toHaveProperty('pausedReason')
    expect(await latestEntry()).toMatchObject({ action: 'webhook.update', details: { state: 'active' } })
    for (const body of [{}, { state: 'asleep' }, { url: 'https://127.0.0.1/' }, { secret: 'mine' }])
      expect((await send('PATCH', url, body)).statusCode).toBe(400)
  })

  it('has two secrets for a day after a rotation, and one afterwards', async () => {
    const { id, secret } = await create()
    const rotate = (headers = {}) => send('POST', `/api/admin/webhooks/${id}/rotate-secret`, undefined, headers)
    const key = { 'idempotency-key': 'once' }
    const first = await rotate(key)
    const next = first.json<WebhookWithSecret>()
    expect(next.secret).not.toBe(secret)
    expect(next.secrets.map(({ expiresAt }) => expiresAt !== undefined)).toEqual([false, true])
    const again = await rotate(key)
    expect(again.json()).toEqual(next)
    expect([replayed(first), replayed(again)]).toEqual([undefined, 'true'])
    api.passMs(DAY_MS)
    expect((await send('GET', `/api/admin/webhooks/${id}`)).json<Webhook>().secrets).toHaveLength(1)
  })

  it('is found, changed and in the log by its id, however that is written', async () => {
    const { id } = await create()
    expect((await send('PATCH', `/api/admin/webhooks/${id.toUpperCase()}`, { state: 'paused' })).json().id).toBe(id)
    expect(await latestEntry()).toMatchObject({ action: 'webhook.update', target: id })
  })

  it('is deleted, with its deliveries', async () => {
    const { id } = await create()
    await send('POST', `/api/admin/webhooks/${id}/ping`)
    expect((await send('DELETE', `/api/admin/webhooks/${id}`)).statusCode).toBe(204)
    expect((await send('GET', `/api/admin/webhooks/${id}`)).json()).toMatchObject({ code: 'WEBHOOK_NOT_FOUND' })
    expect(await api.deps.store.deliveries.list({ webhookId: id, limit: 9 })).toEqual([])
  })

  it('is listed page by page', async () => {
    const { store } = api.deps
    for (const { id } of await store.webhooks.list({ limit: 100 })) await store.webhooks.remove(id)
    const made = [await create(), await create(), await create()].map(({ id }) => id)
    const found: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: WebhookPage = (
        await send('GET', `/api/admin/webhooks?limit=2${cursor && `&cursor=${cursor}`}`)
      ).json()
      found.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(found).toEqual(made)
  })

  it('is no one’s but admins’', async () => {
    const { accessToken } = await api.newCustomer()
    for (const [method, url] of [
      ['POST', '/api/admin/webhooks'],
      ['GET', '/api/admin/webhooks'],
      ['GET', NOWHERE],
      ['PATCH', NOWHERE],
      ['DELETE', NOWHERE],
      ['POST', `${NOWHERE}/ping`],
      ['POST', `${NOWHERE}/rotate-secret`],
      ['GET', `${NOWHERE}/deliveries`],
      ['POST', `${NOWHERE}/replay`],
    ] as const) {
      const body = method === 'PATCH' || /webhooks$|replay$/.test(url) ? {} : undefined
      const headers = { authorization: `Bearer ${accessToken}` }
      const request = { method, url, headers, ...(body && method !== 'GET' ? { body } : {}) }
      expect((await api.send(request)).statusCode, url).toBe(403)
      const { authorization: _, ...none } = headers
      expect((await api.send({ ...request, headers: none })).statusCode, url).toBe(401)
    }
  })
})

describe('the deliveries of an endpoint', () => {
  let id: string
  beforeEach(async () => {
    id = (await create()).id
  })
  const deliveries = async (query = '') =>
    (await send('GET', `/api/admin/webhooks/${id}/deliveries${query}`)).json<DeliveryPage>()

  it('are listed newest first, with what a ping became', async () => {
    const ping = await send('POST', `/api/admin/webhooks/${id}/ping`)
    expect(ping.statusCode).toBe(202)
    expect(ping.json()).toMatchObject({ type: 'webhook.ping', state: 'pending', tries: 0, attempts: [] })
    await api.deps.store.deliveries.fanOut([{ event: anEvent(anOrder()), steps: 1 }], api.deps.clock.nowMs())
    const { items } = await deliveries()
    expect(items.map(({ type }) => type)).toEqual(['order.placed', 'webhook.ping'])
    const first = await deliveries('?limit=1')
    expect((await deliveries(`?limit=1&cursor=${first.nextCursor}`)).items).toEqual([items[1]])
    expect((await deliveries('?state=failed')).items).toEqual([])
  })

  it('are not replayed since a time that no clock shows', async () => {
    const { id } = await create()
    for (const since of ['2026-06-30T23:59:60Z', '2026-07-01T01:59:60+02:00', '2026-02-30T00:00:00Z']) {
      const answer = await send('POST', `/api/admin/webhooks/${id}/replay`, { since })
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'VALIDATION_FAILED'])
      expect(answer.json().errors).toEqual([
        { path: 'body/since', message: 'must be a time in ISO 8601, such as 2026-01-31T12:00:00Z' },
      ])
    }
  })

  it('are replayed one by one, or all since a time', async () => {
    const { store, clock } = api.deps
    const event = { ...anEvent(anOrder(), 'order.placed', clock.nowMs()), id: clock.newId() }
    await store.deliveries.fanOut([{ event, steps: 1 }], clock.nowMs())
    const key = { webhookId: id, eventId: event.id }
    const attempt = { at: new Date().toISOString(), status: 200, durationMs: 1 }
    const settle = (replays: number) =>
      store.deliveries.noteAttempt({ ...key, tries: 0, replays }, attempt, {
        state: 'delivered',
        dueAtMs: clock.nowMs(),
      })
    // Ids are made by the real clock, which other tests have left behind
    const since = new Date(Date.now() - 1_000).toISOString()
    for (const [replays, body] of [{ deliveryId: `${id}:${event.id}` }, { since }].entries()) {
      await settle(replays)
      const answer = await send('POST', `/api/admin/webhooks/${id}/replay`, body)
      expect([answer.statusCode, answer.json()]).toEqual([202, { replayed: 1 }])
      expect((await deliveries()).items).toMatchObject([{ state: 'pending', tries: 0 }])
      expect(await latestEntry()).toMatchObject({ action: 'webhook.replay', target: id })
    }
    const none = await send('POST', `/api/admin/webhooks/${id}/replay`, { since: '2999-01-01T00:00:00Z' })
    expect(none.json()).toEqual({ replayed: 0 })
  })

  it.each([{}, { deliveryId: 'x', since: '2026-01-31T12:00:00Z' }, { since: 'yesterday' }])(
    'are not replayed for %j',
    async (body) => {
      const answer = await send('POST', `/api/admin/webhooks/${id}/replay`, body)
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'VALIDATION_FAILED'])
    },
  )

  /** More than one portion of a replay. @returns since when */
  async function deliverMany(): Promise<string> {
    const { store, clock } = api.deps
    const since = new Date(Date.now() - 60_000).toISOString()
    const events = Array.from({ length: 450 }, () => ({
      event: { ...anEvent(anOrder()), id: clock.newId() },
      steps: 1,
    }))
    await store.deliveries.fanOut(events, clock.nowMs())
    return since
  }

  it('of a ping and of a replay are made due once for a key', async () => {
    const { store } = api.deps
    const since = await deliverMany()
    const post = (path: string, key: string, body?: object) =>
      send('POST', `/api/admin/webhooks/${id}/${path}`, body, { 'idempotency-key': key })
    const answers = [await post('ping', 'the ping'), await post('ping', 'the ping')]
    const pings = answers.map((answer) => answer.json().id)
    expect(pings[1]).toBe(pings[0])
    expect(answers.map(replayed)).toEqual([undefined, 'true'])
    await send('PATCH', `/api/admin/webhooks/${id}`, { state: 'paused' })
    expect((await post('ping', 'the ping')).json().id).toBe(pings[0])
    expect((await post('ping', 'another')).json()).toMatchObject({
      code: 'WEBHOOK_NOT_ACTIVE',
      detail: 'The endpoint is paused.',
    })
    const before = await latestEntry()
    for (const isReplayed of [undefined, 'true']) {
      const answer = await post('replay', 'the replay', { since })
      expect([answer.json(), replayed(answer)]).toEqual([{ replayed: 451 }, isReplayed])
    }
    expect(await latestEntry()).not.toEqual(before)
    const found = await store.deliveries.list({ webhookId: id, limit: 1_000 })
    expect(new Set(found.map(({ replays }) => replays))).toEqual(new Set([1]))
    const { eventId } = found[0]!
    for (const isReplayed of [undefined, 'true']) {
      const answer = await post('replay', 'the one', { deliveryId: `${id}:${eventId}` })
      expect([answer.json(), replayed(answer)]).toEqual([{ replayed: 1 }, isReplayed])
    }
    expect(await store.deliveries.find({ webhookId: id, eventId })).toMatchObject({ replays: 2 })
    expect((await post('ping', 'the replay')).json().code).toBe('IDEMPOTENCY_KEY_REUSED')
  })

  it('are replayed by the same request, which goes on where it was cut off, as by a new one', async () => {
    const { store } = api.deps
    const since = await deliverMany()
    const post = () => send('POST', `/api/admin/webhooks/${id}/replay`, { since }, { 'idempotency-key': 'cut off' })
    const { replayFrom: real } = store.deliveries
    const replayFrom = vi.spyOn(store.deliveries, 'replayFrom')
    replayFrom.mockImplementationOnce(real).mockRejectedValueOnce(new StoreUnavailable({ cause: 'cut off' }))
    expect((await post()).statusCode).toBe(503)
    replayFrom.mockRestore()
    expect([await post(), await post()].map(replayed)).toEqual([undefined, 'true'])
  })

  it('that wait for their next try are due once where the endpoint is active again, and fails still', async () => {
    const { store, clock } = api.deps
    await deliverMany()
    const tries: string[] = []
    const tryAllDue = async () => {
      const due = await store.deliveries.findDue(id, { nowMs: clock.nowMs(), limit: 1_000 })
      const attempt = { at: new Date().toISOString(), status: 503, durationMs: 1 }
      const then = { state: 'pending' as const, dueAtMs: clock.nowMs() + DAY_MS }
      await Promise.all(due.map((delivery) => store.deliveries.noteAttempt(delivery, attempt, then)))
      tries.push(...due.map(({ eventId }) => eventId))
    }
    await tryAllDue()
    const { makeDue: real } = store.deliveries
    const makeDue = vi.spyOn(store.deliveries, 'makeDue')
    makeDue.mockImplementation(async (...portion) => {
      if (tries.length > 900) throw new Error('there is no end to it')
      const made = await real(...portion)
      await tryAllDue()
      return made
    })
    await send('PATCH', `/api/admin/webhooks/${id}`, { state: 'active' })
    makeDue.mockRestore()
    expect([tries.length, new Set(tries).size]).toEqual([900, 450])
  })

  it('of another endpoint, or that are none, are not found', async () => {
    const other = await create()
    const ping = (await send('POST', `/api/admin/webhooks/${other.id}/ping`)).json<{ id: string }>()
    for (const deliveryId of [ping.id, 'x', `${id}:${other.id}`]) {
      const answer = await send('POST', `/api/admin/webhooks/${id}/replay`, { deliveryId })
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'DELIVERY_NOT_FOUND'])
    }
    for (const path of ['', '/deliveries'])
      expect((await send('GET', `${NOWHERE}${path}`)).json()).toMatchObject({ code: 'WEBHOOK_NOT_FOUND' })
  })
})
